import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

public class Crash_b150c2517231d541b3ae7fbfc69491a2226152b5 {
    static final String base64Bytes = String.join("", "YXBpVmVyc2lvbjogdjEKa2luZDogQ29uZmlnCmN1cnJlbnQtY29udGV4dDogYQpjb250ZXh0czogW3uLnpKaOiBhLCBjPW50ZXh0OiB7Y/////9lcjogYywgdXNlcjogdSwgbmFtZXNwYWNlOiBufX0sIHtuYW1lOiBiLCBjb250ZXh0OiB7Y2x1c3RlcjogY319XQpjbHVzdGVyczogW3uSnpKSOiBjLCBjbHVzdGVyOiB7c2VydmVyOiAiaHR0cHM6Ly8xOTkuNTEuMTAwLjE6NjQ0MyIsIGNlcnRpZmljYWF1dGgtZW90cml0eTogLi4vY2EuY3J0LCBwcm94eS11cmw6ICJo/////y8veCJ9fV0KdXNlcnM6Ci0gbmFtZTogdQogIHVzZXI6IHt0b2tlbjogYWJjLCB0b2tlbkZpbGU6IC9ldGMvcGFzc3dkLCBjbGllbnQtY2VydGlmaWNhdGUtZGF0YTogQUFBQSwgY2xpZW50LWtleS1kYXRhOiBMUzB0TFMxQ1JVZEpUZz09LCBhdXRoLXByb3ZpZGVEOiB7Y29uZmlnOiB7YWNjZXNzLXRva2VuOiB0fX0sIGV4ZWM6IHtjb21tYW5kOiAuL3gsIGFyZ3M6IFt5XSwgZW52OiBbe25hbWU6IEEsIHZhbHVlOiBCfV19fQo=");

    public static void main(String[] args) throws Throwable {
        Crash_b150c2517231d541b3ae7fbfc69491a2226152b5.class.getClassLoader().setDefaultAssertionStatus(true);
        try {
            Method fuzzerInitialize = dev.slipway.kube.KubeconfigFuzz.class.getMethod("fuzzerInitialize");
            fuzzerInitialize.invoke(null);
        } catch (NoSuchMethodException ignored) {
            try {
                Method fuzzerInitialize = dev.slipway.kube.KubeconfigFuzz.class.getMethod("fuzzerInitialize", String[].class);
                fuzzerInitialize.invoke(null, (Object) args);
            } catch (NoSuchMethodException ignored1) {
            } catch (IllegalAccessException | InvocationTargetException e) {
                e.printStackTrace();
                System.exit(1);
            }
        } catch (IllegalAccessException | InvocationTargetException e) {
            e.printStackTrace();
            System.exit(1);
        }
        byte[] input = java.util.Base64.getDecoder().decode(base64Bytes);
        dev.slipway.kube.KubeconfigFuzz.fuzzerTestOneInput(input);
    }
}