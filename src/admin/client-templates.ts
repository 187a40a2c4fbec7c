/** The public face of the registry in client-templates/: the command line makes applications from the same ones. */
export { type ClientTemplate, fillTemplate } from './client-templates/client-template.js';
export { clientTemplates, findClientTemplate } from './client-templates/index.js';
