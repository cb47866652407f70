// Stands for @peculiar/x509 in the bundle. Passkeys are asked for without an attestation, so no certificate is ever read. An
// answer with one finds nothing here, and is refused.
module.exports = {};
