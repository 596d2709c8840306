package org.xenwright.domain.guest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xenwright.customize.SshPublicKey;
import org.xenwright.domain.language.CNumber;
import org.xenwright.domain.language.Secrets;
import org.xenwright.domain.language.Setting;
import org.xenwright.domain.language.Value;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;

/** Reads the keys that begin with {@code guest.}. */
public final class GuestReader {
    /** Beginning of the keys. */
    public static final String PREFIX = "guest.";

    private static final Pattern HOSTNAME =
            Pattern.compile("(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,62})(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,62}))*");
    private static final Pattern LOGIN = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");
    /** An absolute path that never leads back up. */
    private static final Pattern PATH = Pattern.compile("(?:/(?!\\.\\.?(?:/|$))[^/\\p{Cc}]++)++");

    private static final Pattern TIMEZONE = Pattern.compile("[A-Za-z0-9_+-]++(?:/[A-Za-z0-9_+-]++)*+");
    private static final Pattern SEED = Pattern.compile("disk|files");
    private static final Pattern FILE = Pattern.compile(
            "\\A(?:(0[0-7]{3,4}) ++)?(?:((?:[a-z_][a-z0-9_-]{0,31}|\\d{1,9})(?::(?:[a-z_][a-z0-9_-]{0,31}|\\d{1,9}))?) ++)?(/[^=]*+)=(.*+)",
            Pattern.DOTALL);
    /** The beginning of a private key, which is for its owner alone, whatever permissions the file is given. */
    private static final Pattern PRIVATE_KEY = Pattern.compile("-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----");

    /** A line of debconf-set-selections: the package, the question, its type and the answer. */
    private static final Pattern ANSWER =
            Pattern.compile("[ \\t]*[a-z0-9][a-z0-9+.-]+[ \\t]+[^\\s\\p{Cc}#][^\\s\\p{Cc}]*[ \\t]+"
                    + "(select|boolean|string|multiselect|note|password|text|title|seen)([ \\t][\\t\\P{Cc}]*)?");

    private final Map<String, Setting> open = new LinkedHashMap<>();
    private final int cards;
    private final List<GuestKey<?>> keys;

    /** @param settings all settings of a domain; those of the guest are picked out */
    public GuestReader(Map<String, Setting> settings) {
        this(settings, GuestKey.ALL);
    }

    /** @param keys with a meaning of their own */
    GuestReader(Map<String, Setting> settings, List<GuestKey<?>> keys) {
        this.keys = keys;
        Setting vif = settings.get("vif");
        this.cards = vif != null && vif.value() instanceof Value.Sequence list
                ? list.items().size()
                : 1;
        settings.forEach((key, setting) -> {
            if (key.startsWith(PREFIX)) {
                open.put(key.substring(PREFIX.length()), setting);
            }
        });
    }

    /** Reads the guest of a domain of this name. */
    public Guest read(String domain) {
        Map<GuestKey<?>, Object> values = new LinkedHashMap<>();
        keys.forEach(key -> values.put(key, key.read(this)));
        return new Guest(domain, values, variables());
    }

    Optional<String> hostname() {
        return text("hostname", HOSTNAME, "a host name of letters, digits, hyphens and dots");
    }

    Optional<String> timezone() {
        return text("timezone", TIMEZONE, "a name of the time zone database, such as Europe/Prague");
    }

    /** Reads the text of a key, which must match; empty when it is not set. */
    Optional<String> text(String key, Pattern pattern, String expected) {
        Setting setting = open.remove(key);
        if (setting == null) {
            return Optional.empty();
        }
        String text = text(setting);
        if (!pattern.matcher(text).matches()) {
            throw refuse(setting, text, expected);
        }
        return Optional.of(text);
    }

    List<NetworkLink> links() {
        return new LinkReader(open).read(cards);
    }

    boolean stateless() {
        Setting setting = open.remove("stateless");
        return setting != null && truth(setting);
    }

    /** Reads where cloud-init is told: on a disk, or in its folder of the guest. */
    boolean seedDisk() {
        return text("seed", SEED, "disk, for a small disk labelled cidata, or files")
                .filter("disk"::equals)
                .isPresent();
    }

    List<String> sshKeys() {
        Setting setting = open.remove("ssh_keys");
        List<String> keys = new ArrayList<>();
        for (String key : texts(setting)) {
            try {
                keys.add(new SshPublicKey(key).line());
            } catch (IllegalArgumentException e) {
                throw refuse(setting, String.valueOf(e.getMessage()), SshPublicKey.EXPECTED);
            }
        }
        return keys;
    }

    List<Guest.User> users() {
        Setting setting = open.remove("users");
        List<Guest.User> users = new ArrayList<>();
        for (String text : setting == null ? List.<String>of() : texts(setting)) {
            int colon = text.indexOf(':');
            String name = colon < 0 ? text : text.substring(0, colon);
            List<String> groups =
                    colon < 0 ? List.of() : List.of(text.substring(colon + 1).split(",", -1));
            if (!LOGIN.matcher(name).matches() || !groups.stream().allMatch(LOGIN.asMatchPredicate())) {
                throw refuse(setting, text, "NAME or NAME:GROUP,GROUP in lower case");
            }
            users.add(new Guest.User(name, groups));
        }
        return users;
    }

    Guest.Files files() {
        Setting setting = open.remove("files");
        Map<String, String> files = new LinkedHashMap<>();
        Map<String, Guest.Permissions> permissions = new LinkedHashMap<>();
        for (String text : texts(setting)) {
            Matcher matcher = FILE.matcher(text);
            if (!matcher.matches() || !PATH.matcher(matcher.group(3)).matches()) {
                throw refuse(setting, text, "/PATH=CONTENT, 0600 /PATH=CONTENT or 0640 USER:GROUP /PATH=CONTENT");
            }
            String path = matcher.group(3);
            String content = matcher.group(4);
            String mode =
                    matcher.group(1) == null && PRIVATE_KEY.matcher(content).find() ? "0600" : matcher.group(1);
            if (files.put(path, content) != null) {
                throw refuse(setting, path + " twice", "each file once");
            }
            if (mode != null || matcher.group(2) != null) {
                permissions.put(
                        path, new Guest.Permissions(mode == null ? null : Integer.valueOf(mode, 8), matcher.group(2)));
            }
        }
        return new Guest.Files(files, permissions);
    }

    List<String> debconf() {
        Setting setting = open.get("debconf");
        List<String> lines = texts("debconf");
        for (String line : lines) {
            if (!ANSWER.matcher(line).matches()) {
                throw refuse(setting, line, "PACKAGE QUESTION TYPE ANSWER, as debconf-set-selections reads it");
            }
        }
        return lines;
    }

    private List<String> texts(String key) {
        Setting setting = open.remove(key);
        return setting == null ? List.of() : texts(setting);
    }

    private Map<String, Object> variables() {
        Map<String, Object> variables = new LinkedHashMap<>();
        open.forEach((key, setting) -> {
            Map<String, Object> into = variables;
            String[] path = key.split("\\.", -1);
            for (int i = 0; i + 1 < path.length; i++) {
                into = nested(into, path[i], setting);
            }
            Object value = setting.value() instanceof Value.Atom ? text(setting) : texts(setting);
            if (into.put(path[path.length - 1], value) instanceof Map<?, ?>) {
                throw refuse(setting, setting.key(), "a name that is not also the beginning of another");
            }
        });
        return variables;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> nested(Map<String, Object> into, String name, Setting setting) {
        Object inner = into.computeIfAbsent(name, absent -> new LinkedHashMap<String, Object>());
        if (inner instanceof Map<?, ?>) {
            return (Map<String, Object>) inner;
        }
        throw refuse(setting, setting.key(), "a name whose beginning is not a variable itself");
    }

    static String text(Setting setting) {
        if (setting.value() instanceof Value.Atom atom) {
            return atom.text();
        }
        throw refuse(setting, "a list", "one text");
    }

    private static boolean truth(Setting setting) {
        return CNumber.parse(text(setting)).orElseThrow(() -> refuse(setting, text(setting), "0 or 1")) != 0;
    }

    static List<String> texts(@Nullable Setting setting) {
        if (setting == null) {
            return List.of();
        }
        if (setting.value() instanceof Value.Atom atom) {
            return List.of(atom.text());
        }
        List<String> texts = new ArrayList<>();
        for (Value item : ((Value.Sequence) setting.value()).items()) {
            if (!(item instanceof Value.Atom atom)) {
                throw refuse(setting, "a list in a list", "a list of texts");
            }
            texts.add(atom.text());
        }
        return texts;
    }

    static ProblemException refuse(@Nullable Setting setting, String found, String expected) {
        Problem problem = Problem.of("reading what a domain file says about its guest", "correct the value");
        return (setting == null ? problem : problem.at(setting.origin() + ", " + setting.key()))
                .found(setting == null ? found : Secrets.hidden(setting.key(), found))
                .expected(expected)
                .raise();
    }
}
