package org.xenwright.deb.configure;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Files that scripts of known packages make once for each machine, and how they are made again: no image may hold them,
 * since all domains would share them.
 *
 * @param name of the unit, and for {@link #AGAIN} of the package
 * @param description of the unit
 * @param paths what is removed when scripts made it
 * @param needs a path that tells that it is wanted also where scripts made none, one part of it may be a star; empty
 *     when only what was removed is made again
 * @param missing a path or pattern that is not there as long as it is to be made; empty for what was taken out
 * @param command that makes it, or {@link #AGAIN}
 */
record PerMachine(String name, String description, Pattern paths, String needs, String missing, String command) {
    /** Runs the scripts of the package again as at its first installation, which make what is not there (policy 6.2). */
    static final String AGAIN = "";

    /** Also for packages that are not named here: the keys that their scripts made are found by what they hold. */
    static final List<PerMachine> KNOWN = List.of(
            new PerMachine(
                    "ssh-host-keys",
                    "Make this machine's SSH host keys",
                    Pattern.compile("/etc/ssh/ssh_host_[a-z0-9]+_key(\\.pub)?"),
                    "usr/sbin/sshd",
                    "/etc/ssh/ssh_host_ed25519_key",
                    "/usr/bin/ssh-keygen -A"),
            new PerMachine(
                    "snakeoil-certificate",
                    "Make this machine's self-signed certificate",
                    Pattern.compile("/etc/ssl/(private/ssl-cert-snakeoil\\.key|certs/ssl-cert-snakeoil\\.pem)"),
                    "usr/sbin/make-ssl-cert",
                    "/etc/ssl/private/ssl-cert-snakeoil.key",
                    "/usr/sbin/make-ssl-cert generate-default-snakeoil"),
            // a cluster has an identity and its log; PostgreSQL's generator has looked for clusters before this runs
            new PerMachine(
                    "postgresql-cluster",
                    "Make this machine's PostgreSQL cluster",
                    Pattern.compile("/(var/lib|etc)/postgresql/[0-9.]+|/var/log/postgresql/.+"),
                    "usr/lib/postgresql/*/bin/initdb",
                    "/etc/postgresql/*/*/postgresql.conf",
                    "/bin/sh -ec 'for folder in /usr/lib/postgresql/*/bin/initdb; do"
                            + " version=$$(basename $$(dirname $$(dirname $$folder)));"
                            + " pg_createcluster $$version main; systemctl daemon-reload;"
                            + " systemctl --no-block start postgresql@$$version-main.service; done'"),
            // the server's identity, times and logs are in its tables
            again("mariadb-server", "/var/lib/mysql(/.+)?|/etc/mysql/debian\\.cnf", "/var/lib/mysql/mysql"),
            again("mysql-server-8.0", "/var/lib/mysql(/.+)?|/etc/mysql/debian\\.cnf", "/var/lib/mysql/mysql"),
            again("bind9", "/etc/bind/rndc\\.key", ""),
            again("rabbitmq-server", "/var/lib/rabbitmq/\\.erlang\\.cookie", ""),
            again("ejabberd", "/etc/ejabberd/ejabberd\\.pem|/var/lib/ejabberd/\\.erlang\\.cookie", ""),
            again("slapd", "/etc/ldap/slapd\\.d(/.+)?|/var/lib/ldap/.+", "/etc/ldap/slapd.d/cn=config.ldif"),
            again("brltty", "/etc/brlapi\\.key", ""),
            again("munge", "/etc/munge/munge\\.key", ""),
            again("dovecot-core", "/etc/dovecot/private/dovecot\\.(key|pem)", ""),
            again("phpmyadmin", "/var/lib/phpmyadmin/blowfish_secret\\.inc\\.php", ""),
            again("unbound", "/etc/unbound/unbound_(server|control)\\.(key|pem)", ""),
            again("nsd", "/etc/nsd/nsd_(server|control)\\.(key|pem)", ""),
            again("xrdp", "/etc/xrdp/rsakeys\\.ini", ""),
            // in formats of their own
            again("dropbear", "/etc/dropbear/dropbear_[a-z0-9]+_host_key", ""),
            again("dropbear-initramfs", "/etc/dropbear/initramfs/dropbear_[a-z0-9]+_host_key", ""),
            again("lsh-server", "/etc/lsh_host_key(\\.pub)?|/var/spool/lsh/yarrow-seed-file", ""),
            again("miniupnpd", "/etc/miniupnpd/miniupnpd\\.conf", ""),
            again("roundcube-core", "/etc/roundcube/config\\.inc\\.php", ""),
            // the second reads a password of the first
            again("mailman3", "/etc/mailman3/mailman\\.cfg", ""),
            again("mailman3-web", "/etc/mailman3/mailman-web\\.py", ""),
            // the passwords by which they know each other; whichever comes first makes them for all
            again("bacula-common", "/etc/bacula/common_default_passwords", ""),
            again("bacula-fd", "/etc/bacula/bacula-fd\\.conf", ""),
            again("bacula-sd", "/etc/bacula/bacula-sd\\.conf", ""),
            again("bacula-console", "/etc/bacula/bconsole\\.conf", ""),
            again("bacula-director", "/etc/bacula/bacula-dir\\.conf", ""),
            again("postsrsd", "/etc/postsrsd\\.secret", ""),
            again("simplesamlphp", "/var/lib/simplesamlphp/secrets\\.inc\\.php", ""),
            again("fence-virtd", "/etc/fence_virt\\.key", ""),
            again("pacemaker-common", "/etc/pacemaker/authkey", ""),
            again("heimdal-kdc", "/var/lib/heimdal-kdc/.+|/etc/heimdal-kdc/\\.configured", ""),
            again("backuppc", "/etc/backuppc/htpasswd", ""));

    /** Identities of a machine that its programs make without our help, or do without. */
    static final Pattern UNAIDED = Pattern.compile(String.join(
            "|",
            "/etc/popularity-contest\\.conf",
            "/etc/cron\\.d/popularity-contest",
            "/etc/hostid",
            "/etc/nvme/host(nqn|id)",
            "/etc/opendkim/.*\\.private"));

    private static PerMachine again(String packageName, String paths, String missing) {
        return new PerMachine(packageName, madeBy(packageName), Pattern.compile(paths), "", missing, AGAIN);
    }

    /** Returns the description of the unit that runs a package's scripts again. */
    static String madeBy(String packageName) {
        return "Make what " + packageName + " makes once for each machine";
    }
}
