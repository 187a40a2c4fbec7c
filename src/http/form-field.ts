export interface FormField {
  readonly name: string;
  readonly value: string;
}
