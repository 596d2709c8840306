/** Results that builds of a team share, so that a clean machine need not make again what another one made. */
@NullMarked
package org.xenwright.cache;

import org.jspecify.annotations.NullMarked;
