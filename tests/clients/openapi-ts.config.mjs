// The TypeScript client that story.ts calls: one function for each operation, made anew from the document by each run.
export default {
  input: process.env.OPENAPI_DOCUMENT ?? '../../openapi/openapi.json',
  output: { path: 'generated/typescript', clean: true },
  plugins: ['@hey-api/typescript', '@hey-api/sdk', '@hey-api/client-fetch'],
};
