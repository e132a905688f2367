// Which elements and attributes fetch or run something.

/** Attributes that fetch something on the elements of `SELECTOR`. The last ones are of SVG's animations, and of a `refresh`. */
export const ADDRESSES = 'src srcset href data poster srcdoc xlink:href imagesrcset to values content'.split(' ');
export const SELECTOR =
  'script,iframe,frame,embed,object,img,image,use,feImage,set,animate,link,source,video,audio,track,input,template,meta[http-equiv=refresh i],[data-zgoda=declaration],[data-zgoda=preferences]';

export const isScript = (element) => element.localName == 'script';
export const isStyle = (element) => element.localName == 'style';
export const isFrame = (element) => /^(iframe|embed|object)$/.test(element.localName);
