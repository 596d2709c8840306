package org.xenwright.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xenwright.problem.ProblemException;

class WebServerTest {
    private static ApplicationRequest shop(
            @Nullable String server, @Nullable String main, List<String> flags, Map<String, String> environment) {
        return shop(server, main, flags, environment, null);
    }

    private static ApplicationRequest shop(
            @Nullable String server,
            @Nullable String main,
            List<String> flags,
            Map<String, String> environment,
            @Nullable String health) {
        return new ApplicationRequest(
                "shop",
                new ApplicationSource(Path.of("shop.war"), Form.WAR, List.of()),
                main,
                flags,
                List.of(),
                new TreeMap<>(environment),
                null,
                List.of(),
                health,
                60,
                RuntimeRequest.USUAL,
                server,
                false);
    }

    private static String settings(ApplicationRequest request) {
        return WebServer.of(request).files(request).get(1).text();
    }

    @Test
    void itsUnitGetsTheMemoryFlagsAndVariables() {
        ApplicationRequest request = shop(null, null, List.of("-Xss512k", "-Dname=it's $HOME"), Map.of("DB", "a b"));
        ServiceUnit.File unit = WebServer.of(request).files(request).get(0);
        assertThat(unit.path()).isEqualTo("/etc/systemd/system/tomcat10.service.d/application.conf");
        assertThat(unit.text()).contains("EnvironmentFile=/etc/default/tomcat10-application\n");
        assertThat(settings(request))
                .isEqualTo(
                        "CATALINA_OPTS=\"-XX:MaxRAMPercentage=60.0 -XX:MinRAMPercentage=60.0 -Xss512k '-Dname=it'\\\\''s \\$HOME'\"\n"
                                + "DB=\"a b\"\n");
    }

    @Test
    void itsUnitWaitsForTheHealthPageAsThatOfAJarDoes() {
        ApplicationRequest request = shop(null, null, List.of(), Map.of(), "8080/shop/health 200 all is \"UP\"");
        List<ServiceUnit.File> files = WebServer.of(request).files(request);
        String unit = files.get(0).text();
        assertThat(unit)
                .startsWith("[Service]\n")
                .contains("ExecStartPost=/bin/bash " + HealthProbe.PROGRAM + " 8080 /shop/health 200 ")
                .contains("TimeoutStartSec=5min\n");
        String ofJar = new ServiceUnit("shop", null, List.of("/x"), new TreeMap<>(), List.of(), Health.of(request), 252)
                .files()
                .get(0)
                .text();
        unit.lines()
                .filter(line -> line.startsWith("ExecStartPost="))
                .forEach(line -> assertThat(ofJar.lines()).contains(line));
        assertThat(files)
                .filteredOn(file -> file.path().equals(HealthProbe.PROGRAM))
                .singleElement()
                .satisfies(file -> assertThat(file.mode()).isEqualTo(0755));
        ApplicationRequest without = shop(null, null, List.of(), Map.of());
        assertThat(WebServer.of(without).files(without)).hasSize(2);
    }

    @Test
    void itsOwnOptionsAreKept() {
        assertThat(settings(shop(null, null, List.of(), Map.of("CATALINA_OPTS", "-Da=b"))))
                .isEqualTo("CATALINA_OPTS=\"-XX:MaxRAMPercentage=60.0 -XX:MinRAMPercentage=60.0 -Da=b\"\n");
    }

    @Test
    void aVariableOfTheGuestMakesATemplate() {
        ApplicationRequest request = shop("tomcat9", null, List.of(), Map.of("DB", "$guest.db"));
        assertThat(WebServer.of(request).files(request).get(1).template()).isTrue();
        assertThat(WebServer.of(request).webapp()).isEqualTo("/var/lib/tomcat9/webapps/ROOT");
    }

    @Test
    void whatTomcatDecidesIsRefused() {
        ApplicationRequest request = shop(null, "org.example.Main", List.of(), Map.of());
        assertThatThrownBy(() -> WebServer.of(request).files(request))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<application><mainClass>");
        assertThatThrownBy(() -> WebServer.of(shop("jetty", null, List.of(), Map.of())))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("tomcat10");
    }
}
