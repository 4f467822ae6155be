/** A merchant's own terms, privacy and refund pages, by language; a page without a row has ours. */
export const legalTexts = {
  name: '0014-legal-texts',
  statements: (): readonly string[] => [
    `create table legal_texts (
      page text not null, language text not null, text text not null, version bigint not null, updated_at bigint not null, primary key (page, language))`,
  ],
};
