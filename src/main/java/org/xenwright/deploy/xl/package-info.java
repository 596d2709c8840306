/**
 * Plain Xen hosts as destinations: what xl says, understood strictly, and the folder in which everything lies that a
 * host knows of its deployments. A host is asked by scripts of the POSIX shell; whatever it answers is foreign.
 */
@NullMarked
package org.xenwright.deploy.xl;

import org.jspecify.annotations.NullMarked;
