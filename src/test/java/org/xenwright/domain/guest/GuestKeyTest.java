package org.xenwright.domain.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.xenwright.domain.device.VifSpec;
import org.xenwright.domain.language.Origin;
import org.xenwright.domain.language.Setting;
import org.xenwright.domain.language.Value;
import org.xenwright.problem.ProblemException;

class GuestKeyTest {
    private static final Pattern WORD = Pattern.compile("[a-z]{2}_[A-Z]{2}");

    /** All that a key more takes. */
    private static final GuestKey<Optional<String>> LOCALE = GuestKey.<Optional<String>>of(
                    reader -> reader.text("locale", WORD, "a locale, such as de_DE"), Optional.empty(), "locale")
            .needingDisk()
            .written(files -> files.text(
                    "/etc/locale.conf",
                    "LANG=" + files.guest().get(GuestKeyTest.LOCALE).orElseThrow() + "\n",
                    0644))
            .toldToCloudInit((guest, data) ->
                    data.put("locale", guest.get(GuestKeyTest.LOCALE).orElseThrow()));

    private record Web(Guest guest) implements GuestDomain {
        @Override
        public String name() {
            return guest.domain();
        }

        @Override
        public String uuid() {
            return identity().uuid();
        }

        @Override
        public GuestIdentity identity() {
            return new GuestIdentity("org.example:web", name());
        }

        @Override
        public List<VifSpec> vifs() {
            return List.of();
        }
    }

    private static Web web(List<GuestKey<?>> keys, String... settings) {
        Map<String, Setting> all = new LinkedHashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            Origin origin = Origin.of("web.cfg");
            String key = GuestReader.PREFIX + settings[i];
            all.put(key, new Setting(key, Value.text(settings[i + 1], origin), false, origin));
        }
        return new Web(new GuestReader(all, keys).read("web"));
    }

    private static List<GuestKey<?>> withLocale() {
        List<GuestKey<?>> keys = new ArrayList<>(GuestKey.ALL);
        keys.add(LOCALE);
        return keys;
    }

    @Test
    void aKeyMoreIsOneEntry() {
        Web german = web(withLocale(), "locale", "de_DE");
        Web silent = web(withLocale());

        assertThat(german.guest().needsDisk()).isTrue();
        assertThat(german.guest().context()).containsEntry("locale", "de_DE");
        assertThat(german.guest().variables()).isEmpty();
        assertThat(GuestFiles.of(german, GuestFiles.Habits.SYSTEMD))
                .contains(new GuestFile.Text("/etc/locale.conf", "LANG=de_DE\n", 0644, "root"));
        assertThat(NoCloud.of(german).get("user-data")).contains("\"locale\":\"de_DE\"");

        assertThat(silent.guest().needsDisk()).isFalse();
        assertThat(silent.guest().context()).containsEntry("locale", null);
        assertThat(GuestFiles.of(silent, GuestFiles.Habits.SYSTEMD))
                .extracting(GuestFile::path)
                .doesNotContain("/etc/locale.conf");
        assertThat(NoCloud.of(silent).get("user-data"))
                .as("that of the image, unless the key says another")
                .contains("\"locale\":\"false\"");

        assertThatThrownBy(() -> web(withLocale(), "locale", "German"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("web.cfg, guest.locale")
                .hasMessageContaining("a locale, such as de_DE");
    }

    @Test
    void aKeyThatNobodyKnowsIsForTemplates() {
        Web web = web(GuestKey.ALL, "locale", "de_DE");

        assertThat(web.guest().variables()).containsExactly(Map.entry("locale", "de_DE"));
        assertThat(web.guest().needsDisk()).isFalse();
    }

    @Test
    void whatTwoDomainsCannotHaveOnOneDiskNeedsOneForEach() {
        for (String key : GuestKey.allNames()) {
            String value = switch (key) {
                case "hostname" -> "web"; // even the name it would have anyway
                case "address" -> "10.0.0.11/24";
                case "gateway", "dns" -> "10.0.0.1";
                case "search" -> "example.org";
                case "ssh_keys" -> "ssh-ed25519 AAAA one";
                case "users" -> "ops:adm";
                case "timezone" -> "Europe/Prague";
                case "files" -> "/etc/motd=hello";
                case "debconf" -> "iperf3 iperf3/start_daemon boolean true";
                case "stateless" -> "1";
                case "seed" -> "disk";
                default -> throw new AssertionError("no value for " + key);
            };
            assertThat(web(GuestKey.ALL, key, value).guest().needsDisk())
                    .as(key)
                    .isEqualTo(!key.equals("stateless") && !key.equals("seed"));
        }
    }

    @Test
    void thePageOfDomainsNamesEachKey() throws IOException {
        assertThat(Files.readString(Path.of("site/markdown/domains.md")))
                .contains(GuestKey.allNames().stream()
                        .map(key -> "`guest." + key + "`")
                        .toList());
    }

    @Test
    void cloudInitIsToldInTheOrderItAlwaysWas() {
        Web web = web(
                GuestKey.ALL,
                "files",
                "/etc/motd=hello",
                "users",
                "ops:adm",
                "ssh_keys",
                "ssh-ed25519 AAAA one",
                "debconf",
                "iperf3 iperf3/start_daemon boolean true",
                "timezone",
                "Europe/Prague",
                "hostname",
                "a.example.org");

        assertThat(NoCloud.of(web).get("user-data")).isEqualTo("""
                        #cloud-config
                        {"hostname":"a","fqdn":"a.example.org","timezone":"Europe/Prague","ssh_deletekeys":false,\
                        "apt":{"debconf_selections":{"domain":"iperf3 iperf3/start_daemon boolean true"}},\
                        "ssh_authorized_keys":["ssh-ed25519 AAAA one"],\
                        "users":["default",{"name":"ops","shell":"/bin/bash","groups":["adm"],\
                        "ssh_authorized_keys":["ssh-ed25519 AAAA one"]}],\
                        "write_files":[{"path":"/etc/motd","content":"hello","permissions":"0644"}],\
                        "locale":"false"}
                        """);
    }
}
