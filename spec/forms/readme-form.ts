import { randomUUID } from 'node:crypto';
import { IsEmail, IsInt, IsOptional, MinLength, ValidateNested } from 'class-validator';
import { Body, Controller, File, Get, Post, Type, UploadedFile } from 'mantisjs';
import { csrfField, errors, flashed, html, old, redirect } from 'mantisjs';

class Guest {
  @MinLength(2)
  name!: string;

  @IsOptional()
  @IsInt()
  age?: number;
}

class Booking {
  @IsEmail()
  email!: string;

  @ValidateNested({ each: true })
  @Type(() => Guest) // a list does not say what is in it
  guests: Guest[] = [];
}

@Controller('/bookings')
export class BookingController {
  @Get('/new')
  form() {
    return html`<form method="post" action="/bookings" enctype="multipart/form-data">
      ${csrfField()}
      <p>${flashed('notice')}</p>
      <p>E-mail <input name="email" value="${old('email')}" /> ${problems('email')}</p>
      <p>Guest <input name="guests[0][name]" value="${old('guests[0][name]')}" /> ${problems('guests[0][name]')}</p>
      <p>Age <input name="guests[0][age]" value="${old('guests[0][age]')}" /> ${problems('guests[0][age]')}</p>
      <p>Photo <input name="photo" type="file" /> ${problems('photo')}</p>
      <button>Book</button>
    </form>`;
  }

  @Post('/')
  async create(
    @Body() booking: Booking,
    @File('photo', { maxSize: 2_000_000, types: ['image/*'] }) photo: UploadedFile,
  ) {
    await photo.moveTo(`storage/photos/${randomUUID()}`);
    return redirect('/bookings/new').with('notice', `Booked for ${booking.email}`);
  }
}

function problems(field: string) {
  return errors(field).map((message) => html`<strong>${message}</strong>`);
}
