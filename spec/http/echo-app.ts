import { Body, Controller, Cookie, Get, Header, Ip, Param, Post, Query, Req, createApp } from 'mantisjs';
import type { App, AppOptions, HttpRequest } from 'mantisjs';

enum Size {
  Small = 's',
  Large = 'l',
}

/** Answers with what it was given. */
@Controller()
class EchoController {
  @Get('/hello')
  hello() {
    return { hello: 'world' };
  }

  @Post('/body')
  body(@Body(Object) body: unknown) {
    return { body };
  }

  @Get('/users/:id')
  user(@Param('id') id: string) {
    return { id };
  }

  @Get('/number')
  number(@Query('n') n: number) {
    return { n };
  }

  @Get('/flag')
  flag(@Query('f') f: boolean) {
    return { f };
  }

  @Get('/day')
  day(@Query('d') d: Date) {
    return { d };
  }

  @Get('/big')
  big(@Query('b') b: bigint) {
    return { b: String(b), type: typeof b };
  }

  @Get('/size')
  size(@Query('s', Size) s: Size) {
    return { s };
  }

  @Get('/list')
  list(@Query('n', [Number]) n: number[]) {
    return { n };
  }

  @Get('/all')
  all(@Query(Object) query: object) {
    return query;
  }

  @Get('/from')
  from(@Header('x-name') name: string, @Cookie('flavour') flavour: string, @Ip() ip: string) {
    return { name, flavour, ip };
  }

  @Get('/request')
  request(@Req() { method, path, target, protocol, host, origin }: HttpRequest) {
    return { method, path, target, protocol, host, origin };
  }
}

/** An application for tests of what comes in. */
export function echoApp(options: AppOptions = {}): App {
  return createApp({ controllers: [EchoController], session: false, logger: false, ...options });
}
