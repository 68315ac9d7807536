// What a value of a record is called.

/** The name of a value without the part of the record that it is in: `to` for `body.to`. */
export const shortName = (expression: string): string => expression.replace(/^(body|query)\./, "");
