/** Smoke boots on a plain Xen host, by what deployments are made of: each is one that is thrown away. */
@NullMarked
package org.xenwright.deploy.boot;

import org.jspecify.annotations.NullMarked;
