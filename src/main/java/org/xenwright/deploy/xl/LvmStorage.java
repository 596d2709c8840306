package org.xenwright.deploy.xl;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.problem.Problem;

/**
 * Disks that are thin volumes of LVM: a read-only one for each image, and a snapshot of it for each disk. Facts: LVM2,
 * {@code lvmthin(7)}, {@code lvs(8)} for the letters of {@code lv_attr}, {@code lib/misc/lvm-string.c} for names.
 */
final class LvmStorage extends VolumeStorage {
    /** What begins the word that asks for it. */
    static final String KIND = "lvm";

    private static final List<String> PROGRAMS = List.of("vgs", "lvs", "lvcreate", "lvremove", "lvrename", "lvchange");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9+_.][A-Za-z0-9+_.-]{0,126}");
    private static final Pattern POOL = Pattern.compile(
            "([A-Za-z-]{9,10}),([0-9]{1,18}),(?:([0-9]{1,3})[.][0-9]{2})?,(?:([0-9]{1,3})[.][0-9]{2})?");

    /** Most characters of a name for the device mapper, where each hyphen counts twice. */
    private static final int LONGEST = 126;

    private static final int ACTIVE = 4;
    private static final int ZEROING = 7;
    private static final int HEALTH = 8;
    /** Metadata that is full makes a pool read-only, with all that runs from it; here nothing is added any more. */
    private static final int FULL = 95;

    /** Takes a volume away that is there; a group that is not there has none. */
    static final String GONE = """
            lvm_gone() {
              vl=$(own vgs --noheadings -o vg_name) || return 1
              case " $(echo $vl) " in *" $1 "*) ;; *) return 0;; esac
              vl=$(own lvs --noheadings -o lv_name "$1") || return 1
              for vv in "$2" "$2.part"; do
                case " $(echo $vl) " in *" $vv "*) gently lvremove -f -q "$1/$vv" || return 1;; esac
              done
            }
            """;

    private static final String FUNCTIONS = """
            room() {
              set -- $(own lvs --noheadings --nosuffix --units b -o lv_size,data_percent "$g/$t")
              case $1/$2 in /*|*/|*[!0-9./]*) return 1;; esac
              echo $(($1 / 10000 * (10000 - $(expr "${2%.*}${2#*.}" + 0))))
            }
            whole() {
              l=$(own lvs --noheadings -o lv_name "$g") || exit 1
              case " $(echo $l) " in *" $1 "*) return 0;; esac
              return 1
            }
            begin() {
              case " $(echo $l) " in *" $1.part "*) gently lvremove -f -q "$g/$1.part" || return 1;; esac
              v=$d/$1.part
              own lvcreate -y -q -kn -V "$2b" --thinpool "$t" -n "$1.part" "$g" >/dev/null
            }
            complete() {
              own lvchange -q -pr "$g/$1.part" >/dev/null && own lvrename -q "$g" "$1.part" "$1" >/dev/null
            }
            derive() { own lvcreate -y -q -s -kn -prw -n "$2" "$g/$1" >/dev/null; }
            """;

    private final String pool;

    private LvmStorage(String group, String pool) {
        super(KIND, group);
        this.pool = pool;
    }

    /** Returns that of a pool, written as {@code VG/THINPOOL}. */
    static LvmStorage of(String written) {
        String[] names = written.split("/", -1);
        boolean named = names.length == 2;
        for (String each : names) {
            named &= NAME.matcher(each).matches() && !each.equals(".") && !each.equals("..");
        }
        if (!named || doubled(names[0]) + 1 + Math.max(WIDEST_NAME, doubled(names[1])) > LONGEST) {
            throw Problem.of("choosing the disks of domains", "write lvm:VG/THINPOOL, as lvs shows them")
                    .found(KIND + ":" + written)
                    .expected("names of letters, digits and + _ . -, of which the group has at most "
                            + (LONGEST - WIDEST_NAME - 1))
                    .raise();
        }
        return new LvmStorage(names[0], names[1]);
    }

    private static int doubled(String name) {
        return name.replace("-", "--").length();
    }

    @Override
    String devices() {
        return "/dev/" + place();
    }

    @Override
    String functions() {
        return "t=" + ShellWord.of(pool) + "\n" + FUNCTIONS;
    }

    @Override
    public String facts() {
        return "for p in " + String.join(" ", PROGRAMS)
                + "; do command -v $p >/dev/null || echo \"disks.no.$p=yes\"; done\n"
                + "echo \"disks.group=$(vgs --noheadings -o vg_name " + ShellWord.of(place())
                + " 2>&1 </dev/null | tail -n 1)\"\n"
                + "echo \"disks.pool=$(lvs --noheadings --nosuffix --units b --separator ,"
                + " -o lv_attr,lv_size,data_percent,metadata_percent " + ShellWord.of(place() + "/" + pool)
                + " 2>&1 </dev/null | tail -n 1)\"\n";
    }

    @Override
    public Offer offer(Map<String, String> facts, String host) {
        String asked = KIND + ":" + place() + "/" + pool;
        demand(facts, host, asked, "install lvm2 there, or write <disks>copy</disks>", PROGRAMS);
        String group = facts.getOrDefault("disks.group", "").strip();
        if (!group.equals(place())) {
            throw refused(
                    host,
                    asked,
                    "no such volume group: " + XlComplaint.of(group),
                    "make it there with vgcreate, or name another of vgs");
        }
        String line = facts.getOrDefault("disks.pool", "").strip();
        Matcher said = POOL.matcher(line);
        if (!said.matches() || said.group(1).charAt(0) != 't') {
            throw refused(
                    host,
                    asked,
                    "no such thin pool: " + XlComplaint.of(line),
                    "make it there with lvcreate --type thin-pool, or name another of lvs");
        }
        String letters = said.group(1);
        if (letters.charAt(ACTIVE) != 'a' || said.group(3) == null || said.group(4) == null) {
            throw refused(host, asked, "the pool is not active", "activate it there with vgchange -ay " + place());
        }
        if (letters.charAt(ZEROING) != 'z') {
            throw refused(
                    host,
                    asked,
                    "the pool gives domains blocks of others as they were left",
                    "let it zero them: lvchange --zero y " + place() + "/" + pool);
        }
        if (letters.charAt(HEALTH) != '-') {
            throw refused(
                    host,
                    asked,
                    "the pool is damaged or full: " + letters,
                    "repair it there, or extend it with lvextend");
        }
        return offer(Long.parseLong(said.group(2)), Integer.parseInt(said.group(3)), Integer.parseInt(said.group(4)));
    }

    private Offer offer(long size, int data, int metadata) {
        List<String> remarks = new ArrayList<>();
        if (Math.max(data, metadata) >= SCARCE) {
            remarks.add("of the thin pool " + place() + "/" + pool + " " + data + " % of the data and " + metadata
                    + " % of the metadata are taken: a full one ends the writing of all its domains");
        }
        long free = size / 100 * Math.max(0, 99 - data);
        return new Offer(false, false, metadata >= FULL ? 0 : room(free, size), remarks);
    }
}
