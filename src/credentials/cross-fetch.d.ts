// Stands for the types of a package that @simplewebauthn/server fetches metadata with, which nobody here asks it to: its own would bring those of the DOM into every file.
export declare const fetch: (url: string) => Promise<unknown>;
