/** Files named by the digest of what they hold or were made from, shared by every build of a person. */
@NullMarked
package org.xenwright.store;

import org.jspecify.annotations.NullMarked;
