import 'reflect-metadata';
import {
  Allow,
  ArrayMaxSize,
  ArrayUnique,
  Contains,
  Equals,
  IsDate,
  IsDefined,
  IsEmpty,
  IsIP,
  IsISO8601,
  IsIn,
  IsInt,
  IsNegative,
  IsNotIn,
  IsNumber,
  IsOptional,
  IsPhoneNumber,
  IsString,
  Matches,
  Max,
  Min,
  MinLength,
  Validate,
  ValidateIf,
  ValidateNested,
  registerDecorator,
} from 'class-validator';
import { ApiProperty } from 'mantisjs';
import { describe, expect, it } from 'vitest';
import { SchemaRegistry } from '../../src/openapi/schema-registry.js';
import { readDtoRules } from '../../src/validation/dto-metadata.js';

const rules = readDtoRules();

/** The schema of a class, as its component has it. */
function schemaOf(type: unknown): unknown {
  const registry = new SchemaRegistry(rules);
  registry.of(type);
  return Object.values(registry.schemas)[0];
}

function propertiesOf(type: unknown): unknown {
  return Reflect.get(Object(schemaOf(type)), 'properties');
}

describe('a rule of class-validator', () => {
  it('becomes keywords of JSON Schema, in whatever order the rules stand', () => {
    class Rules {
      @Min(1) @IsInt() @Max(9) whole!: number;
      @IsNumber() @IsNegative() below!: number;
      @MinLength(2) @Contains('a.b-c') text!: string;
      @IsIP() address!: string;
      @IsIP('6') six!: string;
      @IsPhoneNumber() phone!: string;
      @Equals('yes') agreed!: string;
      @IsNotIn(['root']) name!: string;
      @IsDate() when!: Date;
      @IsISO8601() moment!: string;
      @ArrayUnique() @ArrayMaxSize(3) list!: string[];
      @IsInt({ each: true }) @Min(0, { each: true }) numbers!: number[];
      @IsString({ each: true }) names!: Set<string>;
    }

    expect(propertiesOf(Rules)).toEqual({
      whole: { type: 'integer', minimum: 1, maximum: 9 },
      below: { type: 'number', exclusiveMaximum: 0 },
      text: { type: 'string', minLength: 2, pattern: 'a\\.b-c' },
      address: { type: 'string', anyOf: [{ format: 'ipv4' }, { format: 'ipv6' }] },
      six: { type: 'string', format: 'ipv6' },
      phone: { type: 'string' },
      agreed: { type: 'string', const: 'yes' },
      name: { type: 'string', not: { enum: ['root'] } },
      when: { type: 'string', format: 'date-time' },
      moment: { type: 'string', format: 'date-time' },
      list: { type: 'array', uniqueItems: true, maxItems: 3 },
      numbers: { type: 'array', items: { type: 'integer', minimum: 0 } },
      names: { type: 'array', uniqueItems: true, items: { type: 'string' } },
    });
  });

  it('that contradicts another one stands beside it', () => {
    class Twice {
      @Matches(/^a/) @Matches(/z$/) text!: string;
    }

    expect(propertiesOf(Twice)).toEqual({ text: { type: 'string', pattern: 'z$', allOf: [{ pattern: '^a' }] } });
  });

  it('that JSON Schema has no words for is left out: flags, functions, bigints, custom validators', () => {
    class Even {
      validate(value: unknown) {
        return Number(value) % 2 === 0;
      }
    }
    const Unnamed = (prototype: object, propertyName: string) =>
      registerDecorator({ name: '', target: prototype.constructor, propertyName, validator: new Even() });
    // A user's rule may have the name of one that class-validator brings, and mean something else.
    const Borrowed = (prototype: object, propertyName: string) =>
      registerDecorator({
        name: 'min',
        target: prototype.constructor,
        propertyName,
        constraints: ['soon'],
        validator: new Even(),
      });
    class Custom {
      @Matches(/^a$/i) flags!: string;
      @Validate(Even) even!: number;
      @Unnamed unnamed!: string;
      @Borrowed borrowed!: number;
      @IsIn([1n, () => 1]) strange!: unknown;
      @Matches('^a\\-b$') needless!: string;
    }

    expect(propertiesOf(Custom)).toEqual({
      flags: { type: 'string' },
      even: { type: 'number' },
      unnamed: { type: 'string' },
      borrowed: { type: 'number' },
      strange: {},
      needless: { type: 'string' },
    });
  });
});

describe('a property', () => {
  it('is required when its rules refuse nothing at all, and it has no value of its own', () => {
    class Presence {
      @IsString() there!: string;
      @IsDefined() defined!: unknown;
      @IsOptional() @IsString() optional?: string;
      @ValidateIf(() => true) @IsString() conditional?: string;
      @IsInt() withValue = 3;
      @Allow() allowed?: string;
      @IsEmpty() empty?: string;
      @ValidateNested() nested?: Presence;
      @ApiProperty() onlyShown!: string;
      @ApiProperty({ required: false }) said!: string;
    }

    expect(schemaOf(Presence)).toMatchObject({ required: ['there', 'defined', 'onlyShown'] });
  });

  it('that may be left out may be null, as class-validator has it', () => {
    class Child {
      @IsString() name!: string;
    }
    class Nullable {
      @IsOptional() @IsString() text?: string;
      @IsOptional() @IsIn(['a', 'b']) either?: string;
      @IsOptional() @ValidateNested() child?: Child;
      @IsOptional() anything?: unknown;
      @IsOptional() @ApiProperty({ nullable: false }) never?: string;
    }

    const registry = new SchemaRegistry(rules);
    registry.of(Nullable);
    expect(registry.schemas['Nullable']).toEqual({
      type: 'object',
      properties: {
        text: { type: ['string', 'null'] },
        either: { type: ['string', 'null'], enum: ['a', 'b', null] },
        child: { anyOf: [{ $ref: '#/components/schemas/Child' }, { type: 'null' }] },
        anything: {},
        never: { type: 'string' },
      },
    });
  });

  it('has its value as the default, unless it is another one each time', () => {
    let count = 0;
    class Defaults {
      @IsInt() page = 1;
      @IsInt() serial = (count += 1);
      @IsDate() now = new Date();
    }

    expect(propertiesOf(Defaults)).toEqual({
      page: { type: 'integer', default: 1 },
      serial: { type: 'integer' },
      now: { type: 'string', format: 'date-time' },
    });
  });

  it('without a declared type has that of its value, or of what stands in its list', () => {
    class Undeclared {
      @IsDefined() page = 1;
      @IsDefined() open = {};
      @IsDefined() since = new Date(0);
      @ApiProperty({ type: Number }) numbers!: number[];
    }

    expect(propertiesOf(Undeclared)).toEqual({
      page: { type: 'number', default: 1 },
      open: {},
      since: { type: 'string', format: 'date-time' },
      numbers: { type: 'array', items: { type: 'number' } },
    });
  });

  it('of a class that cannot be made from nothing has none', () => {
    class Needy {
      @IsString() name: string;
      constructor(source: { name: string }) {
        this.name = source.name;
      }
    }

    expect(schemaOf(Needy)).toEqual({ type: 'object', properties: { name: { type: 'string' } }, required: ['name'] });
  });

  it('named like a member of every object is an ordinary one', () => {
    class Hostile {
      @IsString() constructor_!: string;
      @IsString() toString!: () => string;
      @IsString() ['__proto__']!: string;
    }

    expect(Object.keys(propertiesOf(Hostile) as object)).toContain('__proto__');
    expect(Object.prototype).not.toHaveProperty('type');
  });

  it('is told of by @ApiProperty, whose schema wins', () => {
    class Told {
      @IsString()
      @ApiProperty({ description: 'A colour.', example: 'red', deprecated: true, schema: { format: 'color' } })
      colour!: string;
    }

    expect(propertiesOf(Told)).toEqual({
      colour: { type: 'string', description: 'A colour.', examples: ['red'], deprecated: true, format: 'color' },
    });
  });
});

describe('a class', () => {
  it('that holds itself, directly or round a corner, is one component', () => {
    class Leaf {
      @ValidateNested({ each: true }) @ApiProperty({ type: () => [Tree] }) trees!: unknown[];
    }
    class Tree {
      @ValidateNested() @ApiProperty({ type: () => Tree }) parent?: unknown;
      @ValidateNested() leaf!: Leaf;
    }

    const registry = new SchemaRegistry(rules);
    expect(registry.of([Tree])).toEqual({ type: 'array', items: { $ref: '#/components/schemas/Tree' } });
    expect(registry.schemas).toEqual({
      Leaf: {
        type: 'object',
        properties: { trees: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } },
      },
      Tree: {
        type: 'object',
        properties: {
          parent: { $ref: '#/components/schemas/Tree' },
          leaf: { $ref: '#/components/schemas/Leaf' },
        },
      },
    });
  });

  it('with the name of another one gets a number, and one with other letters a tidy name', () => {
    const make = () => {
      class Same {
        @IsString() text!: string;
      }
      return Same;
    };
    class Größe$ {
      @IsInt() metres!: number;
    }

    const registry = new SchemaRegistry(rules);
    const references = [make(), make(), Größe$].map((each) => registry.of(each));
    expect(references.map((each) => each['$ref'])).toEqual([
      '#/components/schemas/Same',
      '#/components/schemas/Same2',
      '#/components/schemas/Gr__e_',
    ]);
  });

  it('that nothing is known of is an object', () => {
    class Plain {}

    expect(new SchemaRegistry(rules).of(Plain)).toEqual({ type: 'object' });
  });
});

describe('a Standard Schema', () => {
  const standard = (members: object) => ({
    '~standard': { version: 1, vendor: 'x', validate: () => ({}) },
    ...members,
  });

  it('becomes what it says of itself, by any of the three ways', () => {
    const registry = new SchemaRegistry(rules);
    const schema = { type: 'object', properties: { a: { type: 'string' } } };

    expect([
      registry.of({ '~standard': { version: 1, jsonSchema: { input: () => ({ $schema: 'x', ...schema }) } } }),
      registry.of(standard({ toJSONSchema: () => schema })),
      registry.of(standard({ toJsonSchema: () => schema })),
    ]).toEqual([schema, schema, schema]);
  });

  it('that cannot say it is open', () => {
    const registry = new SchemaRegistry(rules);
    const cannot = () => {
      throw new TypeError('Transforms cannot be represented.');
    };

    expect([registry.of(standard({})), registry.of(standard({ toJSONSchema: cannot }))]).toEqual([{}, {}]);
  });

  it('that points into itself becomes a component with its pointers made anew', () => {
    const node = { title: 'Node', $defs: { name: { type: 'string' } }, properties: { next: { $ref: '#' } } };
    const type = standard({ toJSONSchema: () => node });

    const registry = new SchemaRegistry(rules);
    expect(registry.of(type)).toEqual({ $ref: '#/components/schemas/Node' });
    expect(registry.of(type)).toEqual({ $ref: '#/components/schemas/Node' });
    expect(registry.schemas).toEqual({
      Node: { ...node, properties: { next: { $ref: '#/components/schemas/Node' } } },
    });
  });
});
