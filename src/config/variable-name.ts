/** The variable that stands for a property: `databaseUrl` is `DATABASE_URL`, `s3APIKey` is `S3_API_KEY`. */
export function variableName(property: string): string {
  return property
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toUpperCase();
}
