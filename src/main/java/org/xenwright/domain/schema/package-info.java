/** The keys of xl.cfg: what kind of value each takes, for which guests, and which Xen knows it. */
@NullMarked
package org.xenwright.domain.schema;

import org.jspecify.annotations.NullMarked;
