import { describe, expect, it } from '@jest/globals';
import { Field } from './field.js';
import { IsFlag, IsListOf, IsText, Satisfies } from './field-rules.js';
import { patchSchema, schemaOf, shownSchema } from './field-schema.js';
import { fieldsOf } from './field.js';
import { IsIn, IsOptional } from './rules.js';

class MemberDraft {
  @Field('its word', { secret: true })
  @IsText(10)
  word!: string;

  @Field('its sort')
  @IsOptional()
  @IsIn(['a', 'b'])
  sort?: string;
}

class ThingDraft {
  @Field('its name', { example: 'lamp' })
  @IsText(20)
  name!: string;

  @Field('whether it shines')
  @IsOptional()
  @IsFlag()
  bright?: boolean;

  @Field('its first colour', { initial: true })
  @IsOptional()
  @Satisfies(() => undefined, { type: 'string', pattern: '^#' })
  colour?: string;

  @Field('its members', { of: MemberDraft })
  @IsOptional()
  @IsListOf('mapping', 'mappings', 3)
  members?: MemberDraft[];
}

describe('the schema of a draft', () => {
  it('says what its fields and their rules say', () => {
    expect(schemaOf(ThingDraft)).toEqual({
      type: 'object', required: ['name'], additionalProperties: false,
      properties: {
        name: { type: 'string', minLength: 1, maxLength: 20, description: 'Its name.', examples: ['lamp'] },
        bright: { type: 'boolean', description: 'Whether it shines.' },
        colour: { type: 'string', pattern: '^#', description: 'Its first colour.' },
        members: {
          type: 'array', maxItems: 3, description: 'Its members.',
          items: {
            type: 'object', required: ['word'], additionalProperties: false,
            properties: { word: { type: 'string', minLength: 1, maxLength: 10, description: 'Its word.', writeOnly: true }, sort: { enum: ['a', 'b'], description: 'Its sort.' } },
          },
        },
      },
    });
  });

  it('demands nothing in a patch, lets null remove what is optional, and leaves out what counts at creation only', () => {
    const { properties, required } = patchSchema(fieldsOf(ThingDraft)) as { properties: Record<string, { type?: unknown }>; required?: unknown };
    expect(required).toBeUndefined();
    expect(Object.keys(properties)).toEqual(['name', 'bright', 'members']);
    expect([properties['name']?.type, properties['bright']?.type, properties['members']?.type]).toEqual(['string', ['boolean', 'null'], ['array', 'null']]);
  });

  it('shows no secret, not even of a member', () => {
    expect(JSON.stringify(shownSchema(fieldsOf(ThingDraft)))).not.toContain('word');
  });
});
