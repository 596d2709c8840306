/**
 * OpenPGP signatures (RFC 9580) under a strict policy: who signed these very bytes, and does that count.
 *
 * <p>Bouncy Castle reads packets and does the cryptography; the judgement is ours. PGPainless judges, too, but as a mail
 * program must: a key by the day that a signature claims, where one that is expired or revoked today must not count; a
 * signature that does not fit as a remark beside one that does, where it must be fatal. Little more than its lists of
 * algorithms would be left to use, for a runtime of Kotlin beside Bouncy Castle.
 */
@NullMarked
package org.xenwright.openpgp;

import org.jspecify.annotations.NullMarked;
