/**
 * OpenPGP signatures (RFC 9580) under a strict policy: who signed these very bytes, and does that count.
 *
 * <p>Bouncy Castle reads packets and does the cryptography; the judgement is ours. A key that is expired or revoked
 * today does not count, whatever day a signature claims, and one signature of a trusted key that does not fit its text
 * is fatal, even beside one that does.
 */
@NullMarked
package org.xenwright.openpgp;

import org.jspecify.annotations.NullMarked;
