import { Body, Controller, Get, HttpCode, Module, Post, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Type } from 'class-transformer';
import { IsEmail, IsInt, IsString, Length, Min, ValidateNested } from 'class-validator';

@Controller()
class HelloController {
  @Get('hello')
  show() {
    return { hello: 'world' };
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
  @Type(() => Address)
  address!: Address;
}

@Controller('users')
class UserController {
  @Post()
  @HttpCode(200)
  create(@Body() user: User) {
    return { name: user.name, street: user.address.street };
  }
}

@Module({ controllers: [HelloController, UserController] })
class HelloModule {}

const app = await NestFactory.create<NestFastifyApplication>(HelloModule, new FastifyAdapter(), { logger: false });
app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true }));
await app.listen(0, '127.0.0.1');
console.log(await app.getUrl());
