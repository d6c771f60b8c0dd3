import {
  ApiHidden,
  ApiOperation,
  ApiProperty,
  Body,
  Controller,
  Cookie,
  Delete,
  Get,
  Header,
  Param,
  Post,
  Put,
  Query,
} from 'mantisjs';
import {
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsEmail,
  IsEnum,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUUID,
  IsUrl,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';

export enum Shelf {
  Fiction = 'fiction',
  Science = 'science',
}

export class Person {
  @IsString()
  @Length(1, 80)
  name!: string;

  @IsOptional()
  @IsEmail()
  email?: string;
}

export class Author extends Person {
  @IsInt()
  @Min(1000)
  @Max(2100)
  born!: number;

  @ValidateNested()
  mentor?: Author;
}

export class BookInput {
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  @ApiProperty({ description: 'As on the cover.', example: 'Emma' })
  title!: string;

  @Matches(/^\d{13}$/)
  isbn!: string;

  @IsEnum(Shelf)
  shelf: Shelf = Shelf.Fiction;

  @IsIn([1, 2, 3])
  edition!: number;

  @IsArray()
  @ArrayMinSize(1)
  @ValidateNested({ each: true })
  @ApiProperty({ type: [Author] })
  authors!: Author[];

  @IsString({ each: true })
  @MaxLength(20, { each: true })
  tags!: string[];

  @IsOptional()
  @IsUrl()
  cover?: string;

  @IsBoolean()
  lent = false;

  @IsOptional()
  published?: Date;
}

export class Book extends BookInput {
  @IsUUID()
  id!: string;
}

export class BookFilter {
  @IsOptional()
  @IsInt()
  @Min(1)
  page = 1;

  @IsString()
  q!: string;
}

@Controller('/books')
@ApiOperation({ security: ['session'], responses: { 429: 'Too many requests.' } })
export class BooksController {
  @Get('/', { name: 'books.list' })
  @ApiOperation({ summary: 'Lists books.', security: [], responses: { 200: { type: [Book] } } })
  list(@Query(BookFilter) filter: BookFilter) {
    return [filter];
  }

  @Post('/', { name: 'books.add' })
  @ApiOperation({ tags: ['Books', 'Editors'], responses: { 201: { description: 'Added.', type: Book } } })
  add(@Body(BookInput) input: BookInput) {
    return input;
  }

  @Get('/:id(\\d+)')
  show(
    @Param('id') id: number,
    @Header('x-trace') trace: string,
    @Cookie('shelf', Shelf) shelf: Shelf,
  ): Book | undefined {
    return void [id, trace, shelf];
  }

  @Put('/:book')
  @ApiOperation({ deprecated: true, description: 'Replaces it.' })
  replace(@Param('book') book: number, @Body(BookInput) input: BookInput) {
    return { book, input };
  }

  @Delete('/:id')
  @ApiOperation({ responses: { 204: 'Removed.' } })
  remove(@Param('id') id: number) {
    return void id;
  }

  @Get('/:id/pages/:page?')
  page(@Param('id') id: number, @Param('page') page: number, @Query('bold') bold: boolean): string {
    return [id, page, bold].join();
  }

  @Get('/files/*')
  file() {
    return 'a file';
  }

  @ApiHidden()
  @Get('/secret')
  secret() {
    return 'secret';
  }
}
