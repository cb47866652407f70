// Money for bookings: online, at the desk, back again and ahead.

import { type Guide, JANE } from "./guide";

export const PAYMENTS: Guide = {
  id: "payments",
  title: "Take payments",
  says: "A service can ask for money before its booking stands: all of the price or a deposit. The booking holds its place until the deadline. Then either it is paid and confirmed, or the place is free and no money is kept. Amounts are in minor units.",
  steps: [
    {
      says: "Connect the account of the business at Stripe. Berth makes the webhook there itself. An account at Razorpay is connected by PUT /v1/connections/razorpay, and staff make its webhook there. A business with both takes rupees by Razorpay, and all else by Stripe.",
      method: "PUT",
      path: "/v1/connections/stripe",
      bearer: "staff",
      body: { secret_key: "sk_test_123" },
      status: 200,
      answer: { provider: "stripe", status: "active", shown: { secret_key: "_123", mode: "test" } },
    },
    {
      says: "Say what a service asks for. hold_seconds is the time to pay. methods are the ways in which customers pay; staff take cash and transfers for every service.",
      method: "PATCH",
      path: "/v1/services/haircut",
      bearer: "staff",
      body: {
        confirmation: "payment",
        payment: { due: "deposit", deposit: { percent: 25 }, rest: "on_site", methods: ["online"] },
        hold_seconds: 900,
      },
      status: 200,
      answer: { confirmation: "payment", payment: { due: "deposit", rest: "on_site" } },
    },
    {
      says: "A customer books. The booking is held, and says what is due and until when.",
      method: "POST",
      path: "/v1/public/johndoe/bookings",
      body: { service: "haircut", start: "<start>", customer: JANE },
      status: 201,
      answer: {
        booking: {
          id: "<booking>",
          status: "held",
          expires_at: "2026-11-20T10:19:05-05:00",
          payment: { state: "open", due_now: 750, paid: 0, deadline: "2026-11-20T10:19:05-05:00" },
        },
        manage: { token: "<token>" },
      },
    },
    {
      says: "Send the customer to the provider's page. Asking again leads to the same page. After the deadline the answer is payment_expired.",
      method: "POST",
      path: "/v1/public/bookings/<booking>/checkout",
      bearer: "<token>",
      body: {},
      status: 200,
      answer: { url: "https://checkout.stripe.com/c/pay/…", expires_at: "2026-11-20T10:19:05-05:00" },
    },
    {
      says: "Once the customer has paid, the booking is confirmed. The event payment.succeeded says so too.",
      method: "GET",
      path: "/v1/public/bookings/<booking>",
      bearer: "<token>",
      status: 200,
      answer: { status: "confirmed", payment: { state: "deposit_paid", due_now: 0, paid: 750, refunded: 0 } },
    },
    {
      says: "Staff record the rest that they took on site. More than is left is refused with payment_exceeds_due. All that is due, taken so, confirms a held booking.",
      method: "POST",
      path: "/v1/bookings/<booking>/payments",
      bearer: "staff",
      body: { method: "cash", amount: 2250, note: "At the desk" },
      status: 201,
      answer: { id: "<payment>", state: "paid", method: "cash", amount: 2250, refunded: 0 },
    },
    {
      says: "Give money back, here all of one payment. A cancellation gives back what the policy of the service says, by itself.",
      method: "POST",
      path: "/v1/payments/<payment>/refund",
      bearer: "staff",
      body: { reason: "The barber was ill" },
      status: 200,
      answer: { id: "<payment>", state: "refunded", refunded: 2250 },
    },
  ],
  after:
    'Money that comes after the deadline takes the place again if it is still free. Otherwise all of it goes back, and payment.refunded tells when it is there. A customer can also pay ahead: POST /v1/packages makes a package of visits or of an amount of money. POST /v1/customers/<customer>/credit sells it at the desk. Online, POST /v1/public/<business>/purchases answers where the customer pays. The page for it is /<business>/packages; the demo business oolite sells five workshops there. POST /v1/credit/<credit>/take-back gives the unused share back. {method: "credit"} pays all that is left. Customers send it to the checkout with the token of their own link, staff to /v1/bookings/<booking>/payments. Each booking of a series is paid by itself. Where the credit ends, those before are paid. The next one answers not_enough_credit and stays to be paid. A visit goes back whole or not at all. payment.left of a booking is what is left to pay. What staff gave back is not, until POST /v1/payments/<payment>/ask-again. GET /v1/payments lists payments, and GET /v1/payments.csv gives them as a file. GET /v1/cash?date=2026-12-01 has the cash and the transfers of a day, with what went back. POST /v1/cash/counts notes what the drawer held. A service with payment.no_show_fee asks the customer to leave a card at the same checkout. Where nothing is due, the booking is held until the card is there, and nothing is taken. If the customer does not come, staff take up to the fee with {fee: 2000} at /v1/bookings/<booking>/no-show. Nothing is taken by itself, and unmark gives it back. A customer who cancels in time pays no fee. Stripe keeps cards, Razorpay does not. npm start stands in for Stripe, and takes no real money. Three demo services ask for money there. celebration of parbhani asks for a deposit of 25 %, and the rest on site. screen-print-workshop of oolite asks for all of the price, and press-hour of oolite only for a card. All keep the place for 15 minutes. A business says once, at PATCH /v1/tenant with policies.payments, how it takes money: cash_only, cash_deposit, hybrid, full_online or marketplace. That counts for each service whose payment is null, with a discount for cash. Only a service with confirmation payment asks for money before the visit. policies.tax, or the tax of a service, says what tax prices include. Receipts show it, and GET /v1/receipts.csv lists them. GET /v1/commission adds up each month, with the operator\'s commission.',
};
