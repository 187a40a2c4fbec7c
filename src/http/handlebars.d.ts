// The package's entry is 45 files, each with a map of its sources that a process keeps in memory; this is the same in one file.
declare module 'handlebars/dist/handlebars.js' {
  export { default } from 'handlebars';
}
