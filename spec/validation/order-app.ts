import {
  Allow,
  IsArray,
  IsBoolean,
  IsDate,
  IsDefined,
  IsEmail,
  IsEnum,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Length,
  Min,
  MinLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { Body, Controller, Get, Param, Post, Query, Type, createApp } from 'mantisjs';
import type { App, AppOptions } from 'mantisjs';

export enum Size {
  Small = 's',
  Large = 'l',
}

export enum Priority {
  Low,
  High,
}

export class Address {
  @IsString()
  street!: string;

  @IsOptional()
  @Length(2, 2)
  country = 'CH';
}

export class Item {
  @IsNotEmpty()
  @IsString()
  name!: string;

  @IsInt()
  @Min(1)
  count = 1;
}

export class Order {
  @IsEmail()
  email!: string;

  @ValidateNested()
  address!: Address;

  @ValidateNested({ each: true })
  @Type(() => Item)
  items: Item[] = [];

  @IsOptional()
  @IsString({ each: true })
  tags?: string[];

  get total() {
    return this.items.reduce((sum, { count }) => sum + count, 0);
  }
}

export class Values {
  @IsOptional()
  @IsInt()
  count?: number;

  @IsOptional()
  @IsBoolean()
  flag?: boolean;

  @IsOptional()
  @IsDate()
  day?: Date;

  @IsOptional()
  @IsEnum(Size)
  size?: Size;

  @IsOptional()
  @IsEnum(Priority)
  priority?: Priority;

  @IsOptional()
  big?: bigint;

  @IsOptional()
  @IsInt({ each: true })
  numbers?: number[];

  @Allow()
  anything?: unknown;

  @Allow()
  plain?: number;

  @IsOptional()
  @IsInt()
  union?: number | null;

  @IsOptional()
  @IsArray()
  @Type(() => Size)
  sizes?: Size[];

  @IsOptional()
  @IsEmail()
  email?: string;
}

export class Account {
  @IsString()
  @MinLength(8, { message: '$property must have $constraint1 characters, and $value has not' })
  password!: string;

  @ValidateIf(({ kind }: Account) => kind === 'card')
  @IsInt()
  cvc?: number;

  @IsDefined()
  kind!: string;
}

export class Tree {
  @IsString()
  name!: string;

  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => Tree)
  children?: Tree[];
}

class Page {
  @IsInt()
  @Min(1)
  page = 1;

  @IsOptional()
  @IsString({ each: true })
  tag?: string[];
}

class UserId {
  @IsInt()
  id!: number;
}

/** What an object is, and what is in it. */
function described(value: object) {
  return { type: value.constructor.name, ...value };
}

@Controller()
class OrderController {
  @Post('/orders')
  order(@Body() order: Order) {
    const { address, items, total } = order;
    return {
      ...described(order),
      address: described(address),
      items: items.map(described),
      total,
      isOrder: order instanceof Order,
    };
  }

  @Post('/orders/list')
  list(@Body([Item]) items: Item[]) {
    return items.map(described);
  }

  @Post('/values')
  values(@Body() values: Values) {
    const big = values.big === undefined ? undefined : `${values.big}n`;
    return Object.assign(values, { big });
  }

  @Post('/account')
  account(@Body() account: Account) {
    return account;
  }

  @Post('/tree')
  tree(@Body() tree: Tree) {
    return tree;
  }

  @Get('/pages')
  pages(@Query() page: Page) {
    return described(page);
  }

  @Get('/users/:id')
  user(@Param() id: UserId) {
    return described(id);
  }
}

/** An application that answers with the objects it was given. */
export function orderApp(options: AppOptions = {}): App {
  return createApp({ controllers: [OrderController], session: false, logger: false, ...options });
}
