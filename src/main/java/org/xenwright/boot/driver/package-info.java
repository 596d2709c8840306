/** What every way to run a guest has in common, and the leash that keeps its processes from outliving us. */
@NullMarked
package org.xenwright.boot.driver;

import org.jspecify.annotations.NullMarked;
