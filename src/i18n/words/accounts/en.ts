// Words of accounts: the mails that carry a link or code, and the pages that they lead to.

const mails = {
  verify: {
    subject: "Open {business} on Berth",
    title: "One step left",
    text: "You, or a person who typed your address, want to open {business} on Berth. The link below makes the business and signs you in. It works once, for 30 minutes.",
    button: "Open {business}",
  },
  code: {
    subject: "{code} is your code for Berth",
    title: "Your code: {code}",
    text: "Type it on the page where you asked for it. It works once, for 10 minutes. Berth never asks you for it by telephone or mail.",
    button: "",
  },
  reset: {
    subject: "A new password for Berth",
    title: "Choose a new password",
    text: "The link below lets you choose a new password. It works once, for 30 minutes. All your devices are signed out then.",
    button: "Choose a password",
  },
  invite: {
    subject: "{business} invites you to its team",
    title: "You are invited",
    text: "{business} invites you to its team on Berth. The link below lets you in. It works once, for 7 days.",
    button: "Join {business}",
  },
  known: {
    subject: "You have an account on Berth",
    title: "You have an account already",
    text: "A person wants to sign up on Berth with your address. It has an account already, so nothing was made. Sign in instead, or choose a new password if you forgot yours.",
    button: "Sign in",
  },
  changed: {
    subject: "Your password was changed",
    title: "Your password was changed",
    text: "The password of your account on Berth was changed, and all other devices were signed out. If that was not you, choose a new password now.",
    button: "Choose a new password",
  },
} as const;

export const en = {
  mails: mails as Readonly<Record<keyof typeof mails, AccountMailWords>>,
  /** Why a person gets a mail about an account. */
  mailWhy: "You get this mail because your address was typed on Berth. If it was not you, you need to do nothing.",
  signIn: "Sign in",
  signInLead: "For people who work in a business.",
  signUp: "Open a business",
  signUpLead: "You can take bookings in a few minutes.",
  yourName: "Your name",
  email: "Email",
  password: "Password",
  passwordHint: "10 characters or more. A few words in a row are easy to keep in mind.",
  showPassword: "Show the password",
  newPassword: "New password",
  business: "Name of the business",
  slug: "Address of its booking page",
  slugHint: "Small letters, digits and hyphens",
  timeZone: "Time zone",
  preset: "Begin with",
  presets: {
    "": "Nothing: I set it up myself",
    provider: "One person with appointments, such as a barber",
    clinic: "A clinic whose treatments share minutes",
    hall: "A hall with rooms in it, by the hour or the day",
    studio: "Visits, consultations and group workshops",
  } as Readonly<Record<"" | "provider" | "clinic" | "hall" | "studio", string>>,
  sharedDevice: "Other people use this device: sign me out after 12 hours without use",
  signUpSent: "Look into your mail",
  signUpSentText: "We have sent a mail to {email}. Its link opens your business. It works for 30 minutes.",
  verifyTitle: "Open {business}",
  verifyText:
    "The button makes the business with its page at {address}, and signs you in. Go on only if you asked for it yourself.",
  verifyButton: "Open the business",
  slugTaken: "This address was taken meanwhile. Please choose another.",
  wrongPassword: "Email or password is wrong.",
  wrongCode: "This code is wrong or over.",
  waitMinutes: "Too many tries. Please wait {minutes} and try again, or use another way in.",
  byCode: "Sign in by a code in a mail",
  byPassword: "Sign in by password",
  byGoogle: "Sign in with Google",
  forgot: "Forgot the password?",
  sendCode: "Send me a code",
  codeSent: "If {email} has an account, a mail with a code is on its way. It works for 10 minutes.",
  code: "Code",
  codeHint: "Six digits",
  again: "Send another code",
  forgotTitle: "A new password",
  forgotText: "We send you a link to choose a new one.",
  sendLink: "Send me a link",
  linkSent: "If {email} has an account, a mail with a link is on its way. It works for 30 minutes.",
  resetTitle: "Choose a new password",
  resetText: "All your devices are signed out then, except this one.",
  resetButton: "Save the password",
  inviteTitle: "Join {business}",
  inviteText: "{business} invites {email} to its team, as {role}.",
  inviteKnown: "You have an account already. The button adds the business to it and signs you in.",
  inviteButton: "Join",
  linkOver: "This link is used or over",
  linkOverText: "Each link works once and for a short time. Ask for a new one.",
  signOut: "Sign out",
  signOutText: "You are signed in as {email} on this device.",
  signedOut: "You are signed out.",
  noAccount: "No account yet?",
  haveAccount: "Have an account already?",
  businesses: "Your businesses",
  noBusiness: "Your account belongs to no business yet. Ask for an invitation, or open a business of your own.",
  roles: { owner: "Owner", admin: "Administrator", desk: "Front desk", staff: "Staff" } as Readonly<
    Record<"owner" | "admin" | "desk" | "staff", string>
  >,
  problems: {
    too_short: "Please take 10 characters or more.",
    too_long: "Please take 128 characters at most.",
    too_common: "Many people use this password, so it is soon guessed. Please take another.",
    contains_name: "A stranger could guess this from the names. Please take another.",
  } as Readonly<Record<"too_short" | "too_long" | "too_common" | "contains_name", string>>,
};

export type AccountMailWords = {
  readonly subject: string;
  readonly title: string;
  readonly text: string;
  readonly button: string;
};
export type AccountWords = typeof en;
