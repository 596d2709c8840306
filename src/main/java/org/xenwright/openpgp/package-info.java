/** OpenPGP signatures (RFC 9580) under a strict policy: who signed these very bytes, and does that count. */
@NullMarked
package org.xenwright.openpgp;

import org.jspecify.annotations.NullMarked;
