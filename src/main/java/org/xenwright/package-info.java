/** Builds, configures, boot-tests and ships Xen domains. */
package org.xenwright;
