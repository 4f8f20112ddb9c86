// The bytes of a photograph, which travels as text.

export const bytesFromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
export const base64FromBytes = (bytes) => btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(''));
