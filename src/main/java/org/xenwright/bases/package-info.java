/** Systems that start from a base of any distribution: its own packages, and a kernel that may come from elsewhere. */
@NullMarked
package org.xenwright.bases;

import org.jspecify.annotations.NullMarked;
