// Every route of the API, in the order of the reference. A new route is added here.

import { readCalendarFeed, readCalendarLinks, readInvitationFile, readSeriesFile } from "./calendar-files";
import { healthRoute } from "./operations";
import * as operator from "./operator/tenants";
import {
  cancelPublicBooking,
  checkoutPublicBooking,
  createBooking,
  readPublicBooking,
  reschedulePublicBooking,
} from "./public/bookings";
import { createHold, releaseHoldRoute } from "./public/holds";
import { watchLiveRoute } from "./public/live";
import * as packages from "./public/packages";
import { listPools } from "./public/pools";
import { cancelPublicSeries, createSeries, readPublicSeries } from "./public/series";
import { answerInvitation, readLinkedSession, readPublicInvitation } from "./public/sessions";
import { listSlots } from "./public/slots";
import { showTenant } from "./public/tenant";
import { acceptEntry, createEntry, leavePublicEntry, readPublicEntry } from "./public/waitlist";
import type { Route } from "./route";
import * as announcements from "./staff/announcements";
import * as bookingChanges from "./staff/booking-changes";
import * as bookingNotes from "./staff/booking-notes";
import * as bookings from "./staff/bookings";
import * as feeds from "./staff/calendar-feeds";
import * as calendars from "./staff/calendars";
import { countCashRoute, readCashRoute } from "./staff/cash";
import * as closures from "./staff/closures";
import { exportCommissionRoute, listCommissionRoute } from "./staff/commission";
import { CONNECTION_ROUTES } from "./staff/connections";
import * as credit from "./staff/credit";
import * as customers from "./staff/customers";
import * as hours from "./staff/hours";
import * as logs from "./staff/logs";
import * as members from "./staff/members";
import * as messages from "./staff/messages";
import * as notifications from "./staff/notifications";
import * as paymentChanges from "./staff/payment-changes";
import * as payments from "./staff/payments";
import { exportReceiptsRoute, listPaymentReceiptsRoute } from "./staff/receipts";
import * as resources from "./staff/resources";
import * as series from "./staff/series";
import * as services from "./staff/services";
import * as sessions from "./staff/sessions";
import * as tenants from "./staff/tenants";
import * as tokens from "./staff/tokens";
import * as waitlist from "./staff/waitlist";
import * as webhooks from "./staff/webhooks";
import { listZoneChangesRoute } from "./staff/zone-changes";

export const ROUTES: readonly Route[] = [
  showTenant,
  listSlots,
  listPools,
  watchLiveRoute,
  createHold,
  releaseHoldRoute,
  createBooking,
  readPublicBooking,
  cancelPublicBooking,
  reschedulePublicBooking,
  checkoutPublicBooking,
  readInvitationFile,
  readCalendarLinks,
  createSeries,
  readPublicSeries,
  cancelPublicSeries,
  readSeriesFile,
  packages.listSoldPackages,
  packages.buyPackage,
  packages.readPurchaseRoute,
  packages.checkoutPurchase,
  createEntry,
  readPublicEntry,
  leavePublicEntry,
  acceptEntry,
  readLinkedSession,
  readPublicInvitation,
  answerInvitation,
  tenants.createTenantRoute,
  tenants.readTenantRoute,
  tenants.changeTenantRoute,
  services.listServicesRoute,
  services.createServiceRoute,
  services.orderServicesRoute,
  services.readServiceRoute,
  services.changeServiceRoute,
  services.deleteServiceRoute,
  resources.listResourcesRoute,
  resources.createResourceRoute,
  resources.readResourceRoute,
  resources.changeResourceRoute,
  resources.deleteResourceRoute,
  hours.readHoursRoute,
  hours.changeHoursRoute,
  hours.readPoolsRoute,
  hours.changePoolsRoute,
  calendars.showAgendaRoute,
  calendars.checkConsistencyRoute,
  calendars.repairConsistencyRoute,
  closures.listClosuresRoute,
  closures.createClosureRoute,
  closures.previewClosureRoute,
  closures.readClosureRoute,
  closures.changeClosureRoute,
  closures.deleteClosureRoute,
  bookings.listBookingsRoute,
  bookings.createStaffBookingRoute,
  bookings.cancelBookingsRoute,
  listZoneChangesRoute,
  bookings.readBookingRoute,
  bookingChanges.amendBookingRoute,
  bookingChanges.eraseBookedPersonRoute,
  bookingChanges.confirmBookingRoute,
  bookingChanges.rejectBookingRoute,
  bookingChanges.cancelBookingRoute,
  bookingChanges.rescheduleBookingRoute,
  bookingChanges.reassignBookingRoute,
  bookingChanges.completeBookingRoute,
  bookingChanges.noShowRoute,
  bookingChanges.arriveRoute,
  bookingChanges.unmarkRoute,
  bookingChanges.restoreBookingRoute,
  payments.listBookingPaymentsRoute,
  paymentChanges.recordPaymentRoute,
  paymentChanges.paymentLinkRoute,
  payments.listPaymentsRoute,
  payments.exportPaymentsRoute,
  paymentChanges.refundPaymentRoute,
  paymentChanges.handOverPaymentRoute,
  paymentChanges.takeBackPaymentRoute,
  paymentChanges.askAgainRoute,
  listPaymentReceiptsRoute,
  exportReceiptsRoute,
  listCommissionRoute,
  exportCommissionRoute,
  readCashRoute,
  countCashRoute,
  credit.listPackagesRoute,
  credit.createPackageRoute,
  credit.changePackageRoute,
  credit.listCreditRoute,
  credit.sellPackageRoute,
  credit.takeBackCreditRoute,
  credit.changeCreditRoute,
  bookingNotes.listBookingNotesRoute,
  bookingNotes.addBookingNoteRoute,
  bookingNotes.readBookingHistoryRoute,
  series.createStaffSeriesRoute,
  series.readSeriesRoute,
  series.cancelSeriesRoute,
  sessions.listSessionsRoute,
  sessions.createSessionRoute,
  sessions.readSessionRoute,
  sessions.cancelSessionRoute,
  sessions.listParticipantsRoute,
  sessions.addParticipantRoute,
  sessions.removeParticipantRoute,
  sessions.listInvitationsRoute,
  sessions.createInvitationRoute,
  waitlist.listEntriesRoute,
  waitlist.offerEntryRoute,
  waitlist.deleteEntryRoute,
  customers.listCustomersRoute,
  customers.createCustomerRoute,
  customers.readCustomerRoute,
  customers.changeCustomerRoute,
  customers.mergeCustomerRoute,
  customers.exportCustomerRoute,
  customers.eraseCustomerRoute,
  ...CONNECTION_ROUTES,
  members.readMeRoute,
  members.listMembersRoute,
  members.createMemberRoute,
  members.changeMemberRoute,
  members.deleteMemberRoute,
  tokens.listTokensRoute,
  tokens.createTokenRoute,
  tokens.deleteTokenRoute,
  feeds.listCalendarFeedsRoute,
  feeds.rotateCalendarFeedsRoute,
  readCalendarFeed,
  notifications.readNotificationsRoute,
  notifications.changeNotificationsRoute,
  notifications.previewMessageRoute,
  notifications.testMessageRoute,
  messages.listMessagesRoute,
  messages.readMessageRoute,
  messages.resendMessageRoute,
  announcements.listAnnouncementsRoute,
  announcements.createAnnouncementRoute,
  announcements.readAnnouncementRoute,
  announcements.deleteAnnouncementRoute,
  webhooks.listWebhooksRoute,
  webhooks.createWebhookRoute,
  webhooks.readWebhookRoute,
  webhooks.changeWebhookRoute,
  webhooks.deleteWebhookRoute,
  webhooks.rotateWebhookSecretRoute,
  webhooks.testWebhookRoute,
  webhooks.listWebhookDeliveriesRoute,
  webhooks.redeliverRoute,
  webhooks.replayWebhookRoute,
  logs.listEventsRoute,
  logs.listAuditRoute,
  operator.listTenantsRoute,
  operator.suspendTenantRoute,
  operator.resumeTenantRoute,
  operator.giveTokenRoute,
  operator.removeTenantRoute,
  healthRoute,
];
