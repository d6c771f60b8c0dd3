import { IsEmail, IsInt, IsString, Length, Min, ValidateNested } from 'class-validator';
import { Body, Controller, Get, Post, SessionService } from '../../build/index.js';

@Controller()
export class HelloController {
  @Get('/hello')
  show() {
    return { hello: 'world' };
  }
}

@Controller('/theme')
export class ThemeController {
  private static writes = 0;

  constructor(private readonly session: SessionService) {}

  @Get('/')
  show() {
    return { theme: this.session.get('theme') };
  }

  @Post('/')
  update() {
    const theme = `theme-${++ThemeController.writes}`;
    this.session.set('theme', theme);
    return { theme };
  }
}

class Address {
  @IsString()
  @Length(1, 100)
  street!: string;
}

class User {
  @IsString()
  @Length(1, 100)
  name!: string;

  @IsEmail()
  email!: string;

  @IsInt()
  @Min(0)
  age!: number;

  @ValidateNested()
  address!: Address;
}

@Controller('/users')
export class UserController {
  @Post('/')
  create(@Body() user: User) {
    return { name: user.name, street: user.address.street };
  }
}
