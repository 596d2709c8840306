package org.xenwright.deploy.xl;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.problem.Problem;

/**
 * Disks that are volumes of ZFS: one with a snapshot for each image, and a clone of that for each disk. Facts: OpenZFS,
 * {@code zfs-create(8)}, {@code zfs-list(8)}, {@code module/zcommon/zfs_namecheck.c} for names.
 */
final class ZfsStorage extends VolumeStorage {
    /** What begins the word that asks for it. */
    static final String KIND = "zfs";

    private static final List<String> PROGRAMS = List.of("zfs", "zpool");
    private static final Pattern NAME =
            Pattern.compile("[A-Za-z][A-Za-z0-9_.:-]{0,99}(?:/[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}){0,8}");
    private static final Pattern SAID = Pattern.compile("(filesystem)\\t([0-9]{1,18})");
    private static final Pattern HEALTH = Pattern.compile("([A-Z]{1,20})\\t([0-9]{1,18})\\t([0-9]{1,3})%?");
    private static final Set<String> USABLE = Set.of("ONLINE", "DEGRADED");
    /** Most characters of a name with all that contain it. */
    private static final int LONGEST = 255;

    /** Takes a volume away that is there, with snapshots that others made of it, but nothing that was cloned from it. */
    static final String GONE = """
            zfs_gone() {
              vl=$(own zfs list -H -t filesystem,volume -o name) || return 1
              case " $(echo $vl) " in *" $1/$2 "*) gently zfs destroy -r "$1/$2" || return 1;; esac
            }
            """;

    private static final String FUNCTIONS = """
            room() { own zfs list -Hp -o available "$g"; }
            whole() {
              l=$(own zfs list -H -r -t volume,snapshot -o name "$g") || exit 1
              case " $(echo $l) " in *" $g/$1@xenwright "*) return 0;; esac
              return 1
            }
            begin() {
              case " $(echo $l) " in *" $g/$1 "*) gently zfs destroy -r "$g/$1" || return 1;; esac
              v=$d/$1
              own zfs create -s -V $((($2 + 1048575) / 1048576 * 1048576)) -o com.sun:auto-snapshot=false "$g/$1"
            }
            complete() { own zfs snapshot "$g/$1@xenwright"; }
            derive() { own zfs clone -o com.sun:auto-snapshot=false "$g/$1@xenwright" "$g/$2"; }
            """;

    private ZfsStorage(String dataset) {
        super(KIND, dataset);
    }

    /** Returns that of a file system, written as {@code POOL/DATASET}. */
    static ZfsStorage of(String written) {
        if (!NAME.matcher(written).matches() || written.contains("..") || written.length() + WIDEST_NAME > LONGEST) {
            throw Problem.of("choosing the disks of domains", "write zfs:POOL/DATASET, as zfs list shows it")
                    .found(KIND + ":" + written)
                    .expected("names of letters, digits and _ . : -, at most " + (LONGEST - WIDEST_NAME) + " in all")
                    .raise();
        }
        return new ZfsStorage(written);
    }

    @Override
    String devices() {
        return "/dev/zvol/" + place();
    }

    @Override
    String functions() {
        return FUNCTIONS;
    }

    private String pool() {
        return place().split("/", 2)[0];
    }

    @Override
    public String facts() {
        return "for p in " + String.join(" ", PROGRAMS)
                + "; do command -v $p >/dev/null || echo \"disks.no.$p=yes\"; done\n"
                + "echo \"disks.pool=$(zpool list -Hp -o health,size,capacity " + ShellWord.of(pool())
                + " 2>&1 </dev/null | tail -n 1)\"\n"
                + "echo \"disks.dataset=$(zfs list -Hp -o type,available " + ShellWord.of(place())
                + " 2>&1 </dev/null | tail -n 1)\"\n";
    }

    @Override
    public Offer offer(Map<String, String> facts, String host) {
        String asked = KIND + ":" + place();
        demand(facts, host, asked, "install zfsutils-linux there, or write <disks>copy</disks>", PROGRAMS);
        String pool = facts.getOrDefault("disks.pool", "").strip();
        Matcher health = HEALTH.matcher(pool);
        if (!health.matches()) {
            throw refused(
                    host,
                    asked,
                    "no such pool: " + XlComplaint.of(pool),
                    "import it there, or name another of zpool list");
        }
        if (!USABLE.contains(health.group(1))) {
            throw refused(host, asked, "the pool is " + health.group(1), "repair it there: zpool status " + pool());
        }
        String dataset = facts.getOrDefault("disks.dataset", "").strip();
        Matcher said = SAID.matcher(dataset);
        if (!said.matches()) {
            throw refused(
                    host,
                    asked,
                    "no such file system: " + XlComplaint.of(dataset),
                    "make it there with zfs create, or name another of zfs list");
        }
        List<String> remarks = new ArrayList<>();
        int taken = Integer.parseInt(health.group(3));
        if (taken >= SCARCE || !health.group(1).equals("ONLINE")) {
            remarks.add("the pool " + pool() + " is " + health.group(1) + ", and " + taken + " % of it are taken");
        }
        long free = Long.parseLong(said.group(2));
        return new Offer(false, false, room(free, Long.parseLong(health.group(2))), remarks);
    }
}
