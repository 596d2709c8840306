package org.xenwright.deb.configure;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xenwright.deb.archive.InstalledPackages;
import org.xenwright.deb.control.BinaryPackage;
import org.xenwright.deb.resolve.InstallOrder;
import org.xenwright.packages.Normalisation;
import org.xenwright.packages.PackageName;
import org.xenwright.sandbox.SandboxCommand;
import org.xenwright.tree.Tree;

/** The shell lines that configure all packages of a tree. */
final class ConfigureScript {
    /** Lines that keep services from starting, and that restore everything when the run ends, however it ends. */
    static final String GUARD = """
            guard() {
              if [ -e /usr/sbin/policy-rc.d ] || [ -L /usr/sbin/policy-rc.d ]; then
                mv /usr/sbin/policy-rc.d /usr/sbin/policy-rc.d.xenwright
              fi
              mkdir -p /usr/sbin
              printf '#!/bin/sh\\nexit 101\\n' >/usr/sbin/policy-rc.d
              chmod 0755 /usr/sbin/policy-rc.d
              for program in /sbin/start-stop-daemon; do
                if [ -e "$program" ]; then
                  mv "$program" "$program.xenwright"
                  printf '#!/bin/sh\\nexit 0\\n' >"$program"
                  chmod 0755 "$program"
                fi
              done
            }
            restore() {
              rm -f /usr/sbin/policy-rc.d
              if [ -e /usr/sbin/policy-rc.d.xenwright ] || [ -L /usr/sbin/policy-rc.d.xenwright ]; then
                mv /usr/sbin/policy-rc.d.xenwright /usr/sbin/policy-rc.d
              fi
              if [ -e /sbin/start-stop-daemon.xenwright ]; then
                mv /sbin/start-stop-daemon.xenwright /sbin/start-stop-daemon
              fi
            }
            """;

    /**
     * Lines that give scripts a resolver's configuration, as every system has one that apt works in: they ask it for the
     * domain of the machine, and take its absence for an answer of its own. It is empty, and removed unless a script
     * put its own there.
     */
    private static final String RESOLVER = """
            resolver=
            if ! [ -e /etc/resolv.conf ] && ! [ -L /etc/resolv.conf ]; then
              mkdir -p /etc
              : >/etc/resolv.conf
              resolver=ours
            fi
            unresolve() {
              if [ -n "$resolver" ] && ! [ -L /etc/resolv.conf ] && ! [ -s /etc/resolv.conf ]; then
                rm -f /etc/resolv.conf
              fi
            }
            """;

    /**
     * Keys that would be thrown away again are not made: the scripts leave alone what is there. What stands in for them
     * goes with what {@link Normalisation} takes out.
     */
    private static final String PLACEHOLDERS = """
            placeholder() {
              [ -e "$1" ] || [ -L "$1" ] || : >"$1"
            }
            if [ -x /usr/sbin/sshd ] && [ -d /etc/ssh ]; then
              for kind in rsa ecdsa ed25519; do
                placeholder "/etc/ssh/ssh_host_${kind}_key"
              done
            fi
            if [ -x /usr/sbin/make-ssl-cert ] && [ -d /etc/ssl/private ]; then
              placeholder /etc/ssl/certs/ssl-cert-snakeoil.pem
              placeholder /etc/ssl/private/ssl-cert-snakeoil.key
            fi
            """;

    /** The variable that holds the mark of our lines; without it, as at the first start of a domain, none are told. */
    static final String MARK = "XENWRIGHT_MARK";

    /**
     * Lines that report on the run. dpkg's own account comes over a pipe that no script is given, since dpkg closes it
     * in those it starts, and bears a mark among what they print. That keeps words and accidents apart and is no
     * secret: a script is root among the processes of its run, and of all that dpkg writes down.
     */
    private static final String TELLING = """
            mark=${%1$s-}
            unset %1$s
            tell() {
              [ -z "$mark" ] || printf '%%s %%s\\n' "$mark" "$*"
            }
            packages() {
              set -- --abort-after=1 --force-unsafe-io --force-confold "$@"
              if [ -z "$mark" ]; then
                dpkg "$@"
                return
              fi
              {
                {
                  code=0
                  dpkg --status-fd 3 "$@" 3>&1 >&4 4>&- || code=$?
                  printf 'ended %%s\\n' "$code"
                } | (
                  code=1
                  while IFS= read -r line; do
                    case $line in
                      'ended '*) code=${line#ended } ;;
                      *) tell "$line" >&4 ;;
                    esac
                  done
                  exit "$code"
                )
              } 4>&1
            }
            """.formatted(MARK);

    private ConfigureScript() {}

    /** The folder of packages while dpkg unpacks them; not on a path that normalisation takes for a leftover. */
    static final String ARCHIVES = "var/lib/xenwright-archives";

    static SandboxCommand of(ConfigureRequest request, String architecture) throws IOException {
        StringBuilder text = new StringBuilder(GUARD).append(TELLING);
        text.append("umask 022\ncd /\n").append(RESOLVER).append("trap 'restore; unresolve' EXIT\nguard\n");
        if (request.archives().isEmpty()) {
            install(request, architecture, text);
        } else {
            // answers go first, where the base has what takes them
            boolean ready =
                    request.unpacked().follow("usr/bin/debconf-set-selections").isPresent();
            if (ready) {
                prepare(request, text);
            }
            unpack(request.archives(), text);
            if (!ready) {
                prepare(request, text);
            }
        }
        text.append("packages --configure -a\n");
        return command(text.toString(), request.clock());
    }

    /** Adds lines for what must be there before anything is configured. */
    private static void prepare(ConfigureRequest request, StringBuilder text) {
        text.append(PLACEHOLDERS);
        if (!request.answers().isEmpty()) {
            text.append("debconf-set-selections <<'END OF ANSWERS'\n");
            request.answers().forEach(answer -> text.append(answer).append('\n'));
            text.append("END OF ANSWERS\n");
        }
        text.append(Reconfiguration.READ);
    }

    private static void unpack(List<ConfigureRequest.Archive> archives, StringBuilder text) {
        StringBuilder batch = new StringBuilder();
        for (int i = 0; i < archives.size(); i++) {
            if (archives.get(i).needsOthers() && !batch.isEmpty()) {
                text.append("packages --auto-deconfigure --unpack")
                        .append(batch)
                        .append('\n');
                text.append("packages --configure -a\n");
                batch.setLength(0);
            }
            batch.append(" /").append(archive(i));
        }
        text.append("packages --auto-deconfigure --unpack").append(batch).append('\n');
    }

    static String archive(int number) {
        return ARCHIVES + "/" + number + ".deb";
    }

    private static void install(ConfigureRequest request, String architecture, StringBuilder text) throws IOException {
        text.append(HiddenPaths.LINES).append("""
                preinst() {
                  script=${2##*/}
                  info=${2%.preinst}
                  list=$unseen/${script%.preinst}.list
                  [ ! -e "$list" ] || hide "$list"
                  tell begin "$1"
                  status=0
                  DEBCONF_PACKAGE=${1%%:*} DPKG_MAINTSCRIPT_PACKAGE=${1%%:*} DPKG_MAINTSCRIPT_NAME=preinst DPKG_MAINTSCRIPT_PACKAGE_REFCOUNT=$4 \\
                    DPKG_MAINTSCRIPT_ARCH=$3 DPKG_ADMINDIR=/var/lib/dpkg DPKG_ROOT= DPKG_RUNNING_VERSION=$version \\
                    "$2" install || status=$?
                  tell end "$status"
                  [ ! -e "$list" ] || reveal "$list" "$info.conffiles"
                  [ "$status" = 0 ] || exit "$status"
                }
                """);
        text.append("version=$(dpkg-query --version | sed -n '1s/.* \\([0-9][^ ]*\\) .*/\\1/p')\n");
        PackageScripts scripts = new PackageScripts(request.unpacked(), architecture);
        Map<String, Integer> instances = new HashMap<>();
        boolean prepared = false;
        for (InstallOrder.Step step : steps(request, architecture)) {
            if (step instanceof InstallOrder.Arrive arrived) {
                preinst(arrived.pkg(), scripts, architecture, instances, text);
            } else if (step instanceof InstallOrder.Configure configure) {
                if (!prepared) {
                    prepare(request, text);
                    prepared = true;
                }
                text.append("packages --configure");
                configure.packages().forEach(each -> text.append(' ').append(qualified(each)));
                text.append('\n');
            }
        }
        text.append(HiddenPaths.END);
        if (!prepared) {
            prepare(request, text);
        }
    }

    private static void preinst(
            BinaryPackage pkg, PackageScripts scripts, String own, Map<String, Integer> instances, StringBuilder text) {
        String name = PackageName.in(own, pkg.name(), pkg.architecture());
        scripts.find(name, "preinst")
                .ifPresent(path -> text.append("preinst ")
                        .append(quoted(name))
                        .append(' ')
                        .append(quoted(path))
                        .append(' ')
                        .append(quoted(pkg.architecture().equals("all") ? own : pkg.architecture()))
                        .append(' ')
                        .append(instances.merge(pkg.name(), 1, Integer::sum))
                        .append('\n'));
    }

    static List<InstallOrder.Step> steps(ConfigureRequest request, String architecture) throws IOException {
        Tree tree = request.unpacked();
        List<String> architectures = new ArrayList<>(List.of(architecture));
        architectures.addAll(InstalledPackages.foreign(tree, architecture));
        return InstallOrder.of(InstalledPackages.unpacked(tree), architectures, request.required());
    }

    /** As dpkg wants it: only a package that may be there for several architectures needs a word on its own. */
    private static String qualified(BinaryPackage pkg) {
        return pkg.architecture().equals("all") ? pkg.name() : pkg.name() + ":" + pkg.architecture();
    }

    private static SandboxCommand command(String text, Instant clock) {
        return SandboxCommand.of("/bin/sh", "-euc", text)
                .with("DEBIAN_FRONTEND", "noninteractive")
                .with("DEBCONF_NONINTERACTIVE_SEEN", "true")
                .with("DEBCONF_NOWARNINGS", "yes")
                // a kernel's postinst would make an initramfs of the distribution, which takes longer than all the rest
                .with("INITRD", "No")
                .with("SOURCE_DATE_EPOCH", Long.toString(clock.getEpochSecond()))
                // hash order of Perl and Python is random otherwise and shows in what scripts write
                .with("PERL_HASH_SEED", "0")
                .with("PYTHONHASHSEED", "0")
                .with("SYSTEMD_OFFLINE", "1");
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
