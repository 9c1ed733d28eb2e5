package main

// readers are functions outside that, from an argument on, only read what they
// are given: they keep and change nothing of it and call no method but those that
// print or encode (Error, String, Format, MarshalJSON ...).
var readers = map[string]int{
	"fmt.Print": 0, "fmt.Printf": 1, "fmt.Println": 0,
	"fmt.Sprint": 0, "fmt.Sprintf": 1, "fmt.Sprintln": 0,
	"fmt.Fprint": 1, "fmt.Fprintf": 2, "fmt.Fprintln": 1,
	"fmt.Append": 1, "fmt.Appendf": 2, "fmt.Appendln": 1,
	"log.Print": 0, "log.Printf": 1, "log.Println": 0,
	"log.Fatal": 0, "log.Fatalf": 1, "log.Fatalln": 0,
	"log.Logger.Print": 0, "log.Logger.Printf": 1, "log.Logger.Println": 0,
	"log.Logger.Fatal": 0, "log.Logger.Fatalf": 1, "log.Logger.Fatalln": 0,
	"testing.common.Log": 0, "testing.common.Logf": 1, "testing.common.Error": 0, "testing.common.Errorf": 1,
	"testing.common.Fatal": 0, "testing.common.Fatalf": 1, "testing.common.Skip": 0, "testing.common.Skipf": 1,
	"encoding/json.Marshal": 0, "encoding/json.MarshalIndent": 0, "encoding/json.Encoder.Encode": 0,
	"reflect.TypeOf": 0, "reflect.DeepEqual": 0,
	"sort.Slice": 0, "sort.SliceStable": 0, "sort.SliceIsSorted": 0,
}
