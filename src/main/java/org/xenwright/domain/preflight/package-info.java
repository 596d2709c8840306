/** Holds a domain against its image and a set of domains against their host, before anything is started. */
@NullMarked
package org.xenwright.domain.preflight;

import org.jspecify.annotations.NullMarked;
