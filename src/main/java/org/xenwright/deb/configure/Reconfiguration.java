package org.xenwright.deb.configure;

import java.util.List;

/**
 * Gives packages of a tree that is shared the answers of one domain: a script that an initramfs of ours runs before anything
 * of the system, as it does with {@link DeferredConfiguration}. Packages that are configured take the answers up as with
 * dpkg-reconfigure; those whose scripts wait for the first start find the answers before they run.
 */
public final class Reconfiguration {
    /** The script. */
    public static final String SCRIPT = DeferredConfiguration.SCRIPT;

    /** The answers, as for debconf-set-selections; they are taken out when they were read, since one may be a password. */
    public static final String ANSWERS = "usr/lib/xenwright/answers";

    /** The first lines of a script that configures packages later. */
    static final String READ = """
            if [ -s /%1$s ]; then
              debconf-set-selections /%1$s
              rm -f /%1$s
            fi
            """.formatted(ANSWERS);

    private Reconfiguration() {}

    /** @param packages whose questions are answered, all of them installed */
    public static String script(List<String> packages) {
        return """
                #!/bin/sh
                set -eu
                export PATH=/usr/sbin:/usr/bin:/sbin:/bin
                export DEBIAN_FRONTEND=noninteractive DEBCONF_NONINTERACTIVE_SEEN=true DEBCONF_NOWARNINGS=yes
                umask 022
                cd /
                """ + ConfigureScript.GUARD + "trap restore EXIT\nguard\n" + READ + "dpkg-reconfigure "
                + String.join(" ", packages) + "\n";
    }
}
