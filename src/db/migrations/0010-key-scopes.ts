/** API keys for less than their role may do. */
export const keyScopes = {
  name: '0010-key-scopes',
  statements: (): readonly string[] => ['alter table api_keys add column scopes text'],
};
