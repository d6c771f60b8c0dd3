import { Allow, IsInt, IsString, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { Body, Controller, Post, Query, Type, createApp } from 'mantisjs';
import { ruleStorage } from '../../src/validation/class-validator.js';
import { notInstalled } from '../../src/validation/dto-problems.js';
import { TestClient } from 'mantisjs/testing';
import { problemsWith } from '../app/problems-of.js';

interface Shape {
  size: number;
}

class Bare {
  name!: string;
}

class Sound {
  @IsString()
  name!: string;
}

class LostFields {
  @ValidateNested({ each: true })
  items!: Sound[];

  @ValidateNested()
  shape!: Shape;

  @Allow()
  bare!: Bare;
}

class Demanding {
  @IsInt()
  size: number;

  constructor(source: { size: number }) {
    this.size = source.size;
  }
}

class Refusing {
  @IsInt()
  size: number;

  constructor() {
    throw new TypeError('not today');
  }
}

@Controller()
class Mistaken {
  @Post('/interface')
  shape(@Body() body: Shape) {
    return body;
  }

  @Post('/union')
  union(@Body() body: Sound | null) {
    return body;
  }

  @Post('/list')
  list(@Body() body: Sound[]) {
    return body;
  }

  @Post('/bare')
  bare(@Body() body: Bare, @Query() query: Bare) {
    return [body, query];
  }

  @Post('/lost')
  lost(@Body() body: LostFields) {
    return body;
  }

  @Post('/demanding')
  demanding(@Body() body: Demanding, @Query(Refusing) query: Refusing) {
    return [body, query];
  }
}

describe('a class that is to be filled from a request', () => {
  it('is looked at when the application boots, and every mistake in it is told', () => {
    const problems = problemsWith({ controllers: [Mistaken], session: false });

    expect(problems.map(({ code, what }) => `${code}: ${what}`)).toEqual([
      'E_TYPE_LOST: Parameter 1 of Mistaken.shape has a type that is only Object at run time.',
      'E_TYPE_LOST: Parameter 1 of Mistaken.union has a type that is only Object at run time.',
      'E_TYPE_LOST: Parameter 1 of Mistaken.list has a type that is only Array at run time.',
      'E_DTO_UNCHECKED: Bare is filled from a request and has no validation decorator.',
      'E_DTO_FIELD: LostFields.items has @ValidateNested, and its class is not known at run time.',
      'E_DTO_FIELD: LostFields.shape has @ValidateNested, and its class is not known at run time.',
      'E_DTO_CONSTRUCTOR: Demanding cannot be made without constructor arguments.',
      'E_DTO_CONSTRUCTOR: Refusing cannot be made without constructor arguments.',
    ]);
    expect(problems.find(({ code }) => code === 'E_DTO_FIELD')?.fix).toContain('@Type(() => Item)');
    expect(problems.find(({ what }) => what.includes('Mistaken.list'))?.fix).toContain('@Body([CreateUser])');
  });

  it('needs class-validator, which is told when it is not installed (E_VALIDATOR_MISSING)', () => {
    const missing = () => {
      throw Object.assign(new Error("Cannot find module 'class-validator'"), { code: 'MODULE_NOT_FOUND' });
    };

    expect(ruleStorage(missing, {})).toBeUndefined();
    expect(notInstalled('CreateUser')).toMatchObject({
      code: 'E_VALIDATOR_MISSING',
      fix: 'run npm install class-validator.',
    });
  });

  it('is not taken for missing when it fails for another reason', () => {
    const broken = () => {
      throw new SyntaxError('Unexpected token');
    };

    expect(() => ruleStorage(broken, {})).toThrow('Unexpected token');
  });

  it('finds the class-validator that the application uses', () => {
    expect(ruleStorage()?.getTargetValidationMetadatas(Sound, '', false, false, undefined)).toHaveLength(1);
  });
});

describe('code that was compiled without decorator metadata', () => {
  it('works with DTOs by what their validators and @Type say', async () => {
    class Plain {
      size = 1;
      parts: Plain[] = [];
    }
    IsInt()(Plain.prototype, 'size');
    ValidateNested({ each: true })(Plain.prototype, 'parts');
    Type(() => Plain)(Plain.prototype, 'parts');
    class PlainController {
      make(plain: Plain) {
        return plain;
      }
    }
    Body(Plain)(PlainController.prototype, 'make', 0);
    Post('/plain')(PlainController.prototype, 'make');
    Controller()(PlainController);
    const client = new TestClient(createApp({ controllers: [PlainController], session: false, logger: false }));

    const response = await client.post('/plain', { form: { size: 2, 'parts[0][size]': 3 } });
    expect(await response.json()).toEqual({ size: 2, parts: [{ size: 3, parts: [] }] });
    expect((await client.post('/plain', { form: { size: 'x' } })).status).toBe(422);
  });
});
