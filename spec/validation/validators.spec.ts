import {
  IsNotEmpty,
  IsOptional,
  IsString,
  MaxLength,
  MinLength,
  ValidateBy,
  ValidatorConstraint,
  Validate,
  ValidateNested,
  registerDecorator,
} from 'class-validator';
import type { ValidationArguments, ValidatorConstraintInterface } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { Body, Controller, InvalidInput, Post, createApp } from 'mantisjs';
import { TestClient } from 'mantisjs/testing';

@ValidatorConstraint({ name: 'isFree', async: true })
class IsFree implements ValidatorConstraintInterface {
  async validate(name: string) {
    return Promise.resolve(name !== 'taken');
  }

  defaultMessage({ property }: ValidationArguments) {
    return `${property} is taken`;
  }
}

/** Fails on what is no text, as validators of users do. */
function StartsWithLetter() {
  return (object: object, propertyName: string) =>
    registerDecorator({
      name: 'startsWithLetter',
      target: object.constructor,
      propertyName,
      validator: { validate: (value: string) => /^[a-z]/i.test(value.trim()) },
    });
}

function SameAs(other: string) {
  return ValidateBy({
    name: 'sameAs',
    constraints: [other],
    validator: { validate: (value, given) => value === Reflect.get(given?.object ?? {}, other) },
  });
}

class Person {
  @StartsWithLetter()
  name!: string;
}

class User extends Person {
  @Validate(IsFree)
  login!: string;

  @IsString()
  password!: string;

  @SameAs('password')
  repeated!: string;

  @IsOptional()
  @Validate(IsFree, { each: true })
  aliases?: string[];
}

class Note {
  @IsNotEmpty({ groups: ['create'] })
  title!: string;

  @MaxLength(3, { always: true })
  @MinLength(2, { groups: ['update'] })
  text!: string;
}

class Outer {
  @ValidateNested()
  person?: Person;

  @ValidateNested()
  fallback = Object.assign(new Person(), { name: 'Ann' });
}

@Controller()
class ValidatorController {
  @Post('/users')
  user(@Body() user: User) {
    return user;
  }

  @Post('/create')
  create(@Body(Note, { groups: ['create'] }) note: Note) {
    return note;
  }

  @Post('/update')
  update(@Body(Note, { groups: ['update'] }) note: Note) {
    return note;
  }

  @Post('/all')
  all(@Body() note: Note) {
    return note;
  }

  @Post('/outer')
  outer(@Body() outer: Outer) {
    return outer;
  }

  @Post('/by-hand')
  byHand() {
    throw new InvalidInput({ 'address[street]': ['No such street.', 'Try another.'], '': 'Nothing fits.' });
  }
}

const client = new TestClient(createApp({ controllers: [ValidatorController], session: false, logger: false }));
const post = async (path: string, json: unknown) => {
  const response = await client.post(path, { json });
  const body = await response.json();
  return response.ok ? body : body.errors.map(({ pointer, rule }: Record<string, string>) => `${pointer} ${rule}`);
};
const user = { name: 'Ann', login: 'ann', password: 'secret', repeated: 'secret' };

describe('validators', () => {
  it('may take their time', async () => {
    expect(await post('/users', user)).toEqual(user);
    expect(await post('/users', { ...user, login: 'taken' })).toEqual(['/login isFree']);
    expect(await post('/users', { ...user, aliases: ['a', 'taken'] })).toEqual(['/aliases isFree']);
  });

  it('see the whole object', async () => {
    expect(await post('/users', { ...user, repeated: 'other' })).toEqual(['/repeated sameAs']);
  });

  it('are inherited', async () => {
    expect(await post('/users', { ...user, name: '1' })).toEqual(['/name startsWithLetter']);
  });

  it('that would fail on a value of another type cannot make a 500 of it', async () => {
    expect(await post('/users', { ...user, name: 5 })).toEqual(['/name isString']);
    expect(await post('/users', { ...user, login: {} })).toEqual(['/login isString']);
  });

  it('hold by group where groups are named, and all of them otherwise', async () => {
    expect(await post('/create', { title: '', text: 'a' })).toEqual(['/title isNotEmpty']);
    expect(await post('/update', { title: '', text: 'a' })).toEqual(['/text minLength']);
    expect(await post('/all', { title: '', text: 'abcd' })).toEqual(['/title isNotEmpty', '/text maxLength']);
  });

  it('of a nested object hold for one that is missing, unless it is optional or has a default', async () => {
    expect(await post('/outer', {})).toEqual(['/person isDefined']);
    expect(await post('/outer', { person: { name: 'Ann' }, fallback: { name: '1' } })).toEqual([
      '/fallback/name startsWithLetter',
    ]);
  });

  it('are not all: an action may throw InvalidInput itself', async () => {
    const response = await client.post('/by-hand');

    expect(response.status).toBe(422);
    expect((await response.json()).errors).toEqual([
      { pointer: '/address/street', rule: 'invalid', message: 'No such street.' },
      { pointer: '/address/street', rule: 'invalid', message: 'Try another.' },
      { pointer: '', rule: 'invalid', message: 'Nothing fits.' },
    ]);
  });
});
