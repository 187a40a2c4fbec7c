import { Controller, Get, Req, UseGuards } from '@nestjs/common';
import { BearerGuard, createTokenGuard, principalOf, RequireScope } from 'doorward/guard';

/** Checks signature, issuer, audience and times of access tokens where they arrive; the keys come by discovery. */
const guard = new BearerGuard(createTokenGuard({ issuer: %{json:issuer}, audience: %{json:api_identifier} }));

@Controller('orders')
@UseGuards(guard)
export class OrdersController {
  @Get()
  @RequireScope(%{json:api_scope})
  list(@Req() request: object) {
    return { caller: principalOf(request).sub, orders: [] };
  }
}
