package org.xenwright.deploy.xl;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.xenwright.deploy.SharedFile;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;

/**
 * Disks that are volumes of the host. An image becomes one once a host, from the file of it, and is compared there; the
 * disk of a domain is a snapshot of that one, to which a link in the folder of its generation leads.
 */
abstract class VolumeStorage implements DiskStorage {
    /** How much of a storage may be taken, in percent, before it is said. */
    static final int SCARCE = 80;

    private static final String BASE = "xw-base.";
    private static final String DISK = "xw-disk.";
    private static final int LONGEST = 20;
    private static final int SHORT_DIGEST = 32;
    private static final int SHORT_HASH = 16;
    private static final int SHORTEST_HASH = 8;
    /** The most that a name takes here, with {@code .part} and where each hyphen of it counts twice. */
    static final int WIDEST_NAME = 80;

    /** Of a storage that is that large or larger, so much is left for what guests write. */
    private static final long MARGIN = 1L << 30;

    private static final int MARGINS = 20;

    private static final String SHARED = """
            own() { "$@" </dev/null 8>&- 9>&-; }
            gently() {
              vt=0
              until ve=$(own "$@" 2>&1); do
                vt=$((vt+1)); [ $vt -lt 10 ] || { echo "$ve" >&2; return 1; }; sleep 1
              done
            }
            """;

    /**
     * A function of the shell that takes away the volumes which a file names, also half ones and whatever the host is told
     * to use now. A line of it is a kind, the place and the name; other names than ours are left alone.
     */
    static final String RELEASE = SHARED + LvmStorage.GONE + ZfsStorage.GONE + """
            release() {
              [ -e "$1" ] || return 0
              while read -r vk vp vn; do
                case $vn in xw-base.*|xw-disk.*) ;; *) continue;; esac
                case $vp/$vn in *[!A-Za-z0-9+_./:-]*|*..*|-*) continue;; esac
                case $vk in
                  lvm) lvm_gone "$vp" "$vn";;
                  zfs) zfs_gone "$vp" "$vn";;
                  *) echo "a volume $vp/$vn of the kind $vk" >&2; false;;
                esac || return 1
              done < "$1"
            }
            away() { [ ! -e "$1" ] || { release "$1/volumes" && rm -rf "$1"; }; }
            """;

    private static final String MAKING = """
            seen() {
              vt=0
              until [ -e "$1" ]; do
                vt=$((vt+1)); [ $vt -lt 30 ] || { echo "$1 does not appear" >&2; return 1; }; sleep 1
              done
            }
            base() {
              grep -qsx "$k $g $2" "$i/$1.volumes" || echo "$k $g $2" >> "$i/$1.volumes" || exit 1
              whole "$2" && return 0
              b=$(du -k "$i/$1") && f=$(room) || exit 1
              case ${b%%[!0-9]*}/$f in /*|*/|*/*[!0-9]*) echo "$g does not tell its room: $f" >&2; exit 1;; esac
              b=$((${b%%[!0-9]*} * 1024))
              [ "$f" -gt "$b" ] || { echo "$g has $f bytes left for an image of $b" >&2; exit 1; }
              begin "$2" "$3" && seen "$v" || exit 1
              dd if="$i/$1" of="$v" bs=64K conv=sparse,notrunc,fsync status=none 8>&- 9>&- || exit 1
              h=$(head -c "$3" "$v" | sha256sum) || exit 1
              [ "${h%% *}" = "$1" ] || { echo "the volume $2 has other bytes than its image" >&2; exit 1; }
              complete "$2" || exit 1
            }
            disk() { ln -s "$d/$2" "$3" && derive "$1" "$2" && seen "$d/$2" || exit 1; }
            """;

    private final String kind;
    /** The volume group or dataset in which all lie. */
    private final String place;

    VolumeStorage(String kind, String place) {
        this.kind = kind;
        this.place = place;
    }

    String place() {
        return place;
    }

    /** Returns the folder of the host's devices in which those of the volumes appear. */
    abstract String devices();

    /**
     * Returns functions of the shell, for the place {@code $g}: {@code room} prints the bytes that are left; {@code whole
     * NAME} says whether the volume of an image is there; {@code begin NAME BYTES} makes an empty one, whose device is
     * {@code $v}, after what is left of an earlier attempt has gone; {@code complete NAME} makes it whole, read-only;
     * {@code derive IMAGE NAME} makes a snapshot to write to.
     */
    abstract String functions();

    /** Returns the name of the volume of an image. Stores do not share them, since each takes away its own. */
    static String base(HostLayout layout, Digest image) {
        return BASE + image.hex().substring(0, SHORT_DIGEST) + "." + hash(SHORTEST_HASH, layout.store(), image.hex());
    }

    /**
     * Returns the name of a volume of a domain: what people look for, and a hash of whose it is, since names of domains
     * may hold what those of volumes must not.
     */
    static String disk(HostLayout layout, String domain, int generation, String place) {
        String shown = domain.replaceAll("[^A-Za-z0-9]", "-");
        return DISK + shown.substring(0, Math.min(LONGEST, shown.length())) + "." + generation + "."
                + hash(SHORT_HASH, layout.generation(domain, generation), place);
    }

    private static String hash(int length, String... words) {
        byte[] text = String.join("\n", words).getBytes(StandardCharsets.UTF_8);
        return Digest.of(text).hex().substring(0, length);
    }

    @Override
    public String volumes(HostLayout layout, String domain, int generation, Set<String> places) {
        return places.stream()
                .map(each -> kind + " " + place + " " + disk(layout, domain, generation, each) + "\n")
                .collect(Collectors.joining());
    }

    @Override
    public String copies(HostLayout layout, String domain, int generation, Map<String, GenerationFiles.Copy> copies) {
        StringBuilder script = new StringBuilder(SHARED)
                .append("k=")
                .append(kind)
                .append("; g=")
                .append(ShellWord.of(place))
                .append("; d=")
                .append(ShellWord.of(devices()))
                .append("; i=")
                .append(ShellWord.of(layout.images()))
                .append('\n')
                .append(functions())
                .append(MAKING)
                // others make the same volume of an image
                .append("exec 9>>")
                .append(ShellWord.of(layout.store() + "/volumes.lock"))
                .append(" && flock 9 || exit 1\n");
        Map<String, SharedFile> bases = new LinkedHashMap<>();
        copies.values().forEach(each -> bases.put(base(layout, each.base().digest()), each.base()));
        bases.forEach((name, file) -> script.append("base ")
                .append(file.digest().hex())
                .append(' ')
                .append(name)
                .append(' ')
                .append(file.size())
                .append('\n'));
        script.append("exec 9>&-\n");
        copies.forEach((at, copy) -> script.append("disk ")
                .append(base(layout, copy.base().digest()))
                .append(' ')
                .append(disk(layout, domain, generation, at))
                .append(' ')
                .append(ShellWord.of(at))
                .append('\n'));
        return script.toString();
    }

    /** Returns what of the bytes that are left may be taken. */
    static long room(long free, long size) {
        return Math.max(0, free - Math.min(MARGIN, size / MARGINS));
    }

    /** Refuses a host that lacks programs. */
    static void demand(Map<String, String> facts, String host, String asked, String remedy, List<String> programs) {
        List<String> missing = programs.stream()
                .filter(each -> facts.containsKey("disks.no." + each))
                .toList();
        if (!missing.isEmpty()) {
            throw refused(host, asked, "no " + String.join(", no ", missing) + " there", remedy);
        }
    }

    static ProblemException refused(String host, String asked, String found, String remedy) {
        return Problem.of("choosing the disks of domains", remedy)
                .at(host)
                .found(asked + ", and " + found)
                .raise();
    }
}
