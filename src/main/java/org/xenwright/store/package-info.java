/** Files named by the digest of what they hold or were made from, shared by all builds of a user. */
@NullMarked
package org.xenwright.store;

import org.jspecify.annotations.NullMarked;
