/** A merchant's own words in the mails to his buyers; a mail without a row has ours. */
export const mailWords = {
  name: '0012-mail-words',
  statements: (): readonly string[] => [
    `create table mail_words (
      kind text not null, language text not null, subject text not null, opening text not null, closing text not null, version bigint not null,
      updated_at bigint not null, primary key (kind, language))`,
  ],
};
