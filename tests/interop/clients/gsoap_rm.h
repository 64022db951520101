// The header of gSOAP's client of reliable sessions: IEcho, and the duplex calculator with its callbacks. For soapcpp2.

#import "soap12.h"
#import "wsrm.h"
#import "wsa5.h"

//gsoap echo service name: echo
//gsoap echo service namespace: urn:echo
//gsoap echo schema form: qualified
//gsoap echo service method-action: Echo urn:echo/IEcho/Echo
//gsoap echo service method-output-action: Echo urn:echo/IEcho/EchoResponse
struct echo__EchoResponse { char *EchoResult; };
int echo__Echo(char *s, struct echo__EchoResponse *result);

//gsoap calc service name: calc
//gsoap calc service namespace: http://Microsoft.ServiceModel.Samples
//gsoap calc schema form: qualified
//gsoap calc service method-action: AddTo http://Microsoft.ServiceModel.Samples/ICalculatorDuplex/AddTo
int calc__AddTo(double n, void);
//gsoap calc service method-action: Result http://Microsoft.ServiceModel.Samples/ICalculatorDuplex/Result
int calc__Result(double result, void);
