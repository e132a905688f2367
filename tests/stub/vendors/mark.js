play.ran(play.query.get("m"));
