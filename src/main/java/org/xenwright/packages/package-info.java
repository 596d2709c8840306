/** What images need of any world of packages: what is asked for, what is locked, what became of it. */
@NullMarked
package org.xenwright.packages;

import org.jspecify.annotations.NullMarked;
