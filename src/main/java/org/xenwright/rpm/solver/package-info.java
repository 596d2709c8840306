/**
 * The choice of packages by the base's own program (dnf, zypper), run offline in the sandbox over indexes that were
 * verified before. What it answers is a stranger's word: names that are looked up in these indexes, and nothing else.
 */
@NullMarked
package org.xenwright.rpm.solver;

import org.jspecify.annotations.NullMarked;
