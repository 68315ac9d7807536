/// <reference types="vite/client" />
/// <reference types="svelte" />

/** A guide, rendered when the window was built: see build/guide.ts. */
declare module "*.md?guide" {
  export const html: string;
  export const contents: { id: string; title: string }[];
}

/** The licences of all dependencies: see build/licences.ts. */
declare module "virtual:licences" {
  const licences: { parts: { name: string; version: string; licence: string; texts: number[] }[]; texts: string[] };
  export default licences;
}
